import type { Texts } from "./pair";

/** Pictures of what was sent, received, damaged or brought back. */
export const photos = {
  "photo.title": ["照片", "Photographs"],
  "photo.take": ["拍照", "Take a picture"],
  "photo.none": ["暂无照片。签收、损坏或故障时拍照留证。", "None yet. Take one of what was received, damaged or broke down."],
  "photo.alt": ["{officer} 拍摄于 {at}", "Taken by {officer} at {at}"],
  "photo.of": ["单项 {id}", "Movement {id}"],
  "photo.sent": ["已上报 {count} 张", "{count} sent"],
  "may.movement.photograph": ["拍照留证", "photograph"],
  "done.photo.taken": ["拍照留证", "Photograph taken"],
  "journal.kind.photo.taken": ["照片", "Photographs"],
  "error.not_a_picture": ["无法读取该文件，请选择照片", "This file cannot be read as a picture"],
  "error.not_a_jpeg": ["照片格式不符，须为 JPEG", "Not a JPEG"],
  "error.photo_too_large": ["照片过大（上限 {most_bytes} 字节）", "The picture is too large (at most {most_bytes} bytes)"],
  "error.too_many_photos": ["该单项照片已达上限 {most} 张", "This movement has the {most} pictures it can have"],
  "error.photo_damaged": ["照片与登记的摘要不符，不予显示", "The picture is not the one that was registered, so it is not shown"],
  "error.not_ordered": ["尚未下达调拨指令", "Not ordered yet"],
} as const satisfies Texts;

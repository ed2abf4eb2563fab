/** A picture from a camera made small enough for a thin line: a JPEG as wide as a screen, without place or device in it. */
import { Problem } from "@/api/http";

const SIDE_PX = 1280;
const MOST_BYTES = 300_000;
const QUALITIES = [0.75, 0.6, 0.45, 0.3];

/** Base64 of the JPEG; Problem `not_a_picture` when the browser cannot read the file. */
export async function shrunk(file: File): Promise<string> {
  const picture = await createImageBitmap(file).catch(() => {
    throw new Problem(0, "not_a_picture", { name: file.name });
  });
  const scale = Math.min(1, SIDE_PX / Math.max(picture.width, picture.height));
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(picture.width * scale)), Math.max(1, Math.round(picture.height * scale)));
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  let jpeg = new Blob();
  for (const quality of QUALITIES) {
    jpeg = await canvas.convertToBlob({ type: "image/jpeg", quality });
    if (jpeg.size <= MOST_BYTES) break;
  }
  return base64(new Uint8Array(await jpeg.arrayBuffer()));
}

function base64(bytes: Uint8Array): string {
  let said = "";
  for (let start = 0; start < bytes.length; start += 0x8000) said += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
  return btoa(said);
}

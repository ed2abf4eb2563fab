/** The map as a picture to take along: with its title, moment, world and sources on it. */
import type { MapLibre } from "./engine";

export interface Caption {
  title: string;
  moment: string;
  foot: string;
}

const BAR = 34;
const FONT = "'Noto Sans SC', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif";

/** Saves what is on the screen as PNG; the canvas can only be read in the frame that drew it. */
export async function savePicture(map: MapLibre, caption: Caption, name: string): Promise<void> {
  const drawn = map.once("render");
  map.triggerRepaint();
  await drawn;
  const layers = [...map.getCanvasContainer().querySelectorAll("canvas")]; // the map, and what is drawn over it
  const blob = await withCaption(layers, map.getContainer(), caption);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `${name}.png`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function withCaption(layers: readonly HTMLCanvasElement[], element: HTMLElement, caption: Caption): Promise<Blob> {
  const width = layers[0]?.width ?? 0;
  const scale = width / Math.max(element.clientWidth, 1);
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = (layers[0]?.height ?? 0) + 2 * BAR * scale;
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("no 2d canvas");
  const style = getComputedStyle(element);
  const paint = (token: string): string => style.getPropertyValue(`--${token}`).trim();
  pen.fillStyle = paint("panel");
  pen.fillRect(0, 0, canvas.width, canvas.height);
  for (const layer of layers) pen.drawImage(layer, 0, BAR * scale);
  pen.textBaseline = "middle";
  pen.fillStyle = paint("ink");
  pen.font = `600 ${15 * scale}px ${FONT}`;
  pen.fillText(caption.title, 12 * scale, (BAR / 2) * scale);
  pen.font = `${12 * scale}px ${FONT}`;
  pen.textAlign = "right";
  pen.fillText(caption.moment, canvas.width - 12 * scale, (BAR / 2) * scale);
  pen.textAlign = "left";
  pen.fillStyle = paint("ink-2");
  pen.fillText(caption.foot, 12 * scale, canvas.height - (BAR / 2) * scale, canvas.width - 24 * scale);
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png"));
}

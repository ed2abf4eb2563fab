/** Draws many travellers over the map, each frame where they are by then; the map itself is not drawn again for it. */
import type { MapLibre } from "./engine";
import { mercator, placeOf, type Traveller } from "./fleet";
import type { Paint } from "./style";

const TILE = 512; // pixels the world is wide at zoom 0
const HEADINGS = 32;
const SIZE = 18;
const REACH = 9; // pixels around the pointer

/** The pixels of a small picture that are not empty: where in its square, and their four bytes as one number. */
interface Stamp {
  xs: Uint8Array;
  ys: Uint8Array;
  pixels: Uint32Array;
}

export interface FleetCanvas {
  show(travellers: readonly Traveller[], ahead: number): void;
  at(x: number, y: number): number | null;
  end(): void;
}

/** `ahead` in `show`: how far the server's clock is before this machine's, in milliseconds. */
export function createFleetCanvas(map: MapLibre, paint: Paint): FleetCanvas {
  const canvas = document.createElement("canvas");
  canvas.style.cssText = "position:absolute;inset:0;width:100%;height:100%;pointer-events:none";
  map.getCanvasContainer().append(canvas);
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const outward = arrows(paint("accent"), paint("ground"));
  const homeward = arrows(paint("ink-2"), paint("ground"));
  let fleet: readonly Traveller[] = [];
  let offset = 0;
  let spots = new Float32Array(0); // x and y on the screen, as last drawn
  let frame = 0;
  let sheet: ImageData | null = null; // thousands of arrows go quicker into its bytes than through the pen
  let bytes = new Uint32Array(0);

  function draw(): void {
    frame = requestAnimationFrame(draw);
    if (!pen) return;
    const scale = fit(pen);
    const { width, height } = canvas;
    bytes.fill(0);
    const world = TILE * 2 ** map.getZoom();
    const centre = map.getCenter();
    const left = ((centre.lng + 180) / 360) * world - width / scale / 2;
    const top = mercator(centre.lat) * world - height / scale / 2;
    const now = Date.now() + offset;
    for (const [index, one] of fleet.entries()) {
      const place = placeOf(one, now);
      const x = place.x * world - left;
      const y = place.y * world - top;
      spots[2 * index] = x;
      spots[2 * index + 1] = y;
      const seen = x > -SIZE && y > -SIZE && x * scale < width + SIZE && y * scale < height + SIZE;
      const arrow = seen ? (one.home ? homeward : outward)[turnOf(place.heading)] : undefined;
      if (arrow) stamp(arrow, Math.round(x * scale - SIZE / 2), Math.round(y * scale - SIZE / 2));
    }
    if (sheet) pen.putImageData(sheet, 0, 0);
  }

  function stamp(arrow: Stamp, left: number, top: number): void {
    const { width, height } = canvas;
    for (let index = 0; index < arrow.pixels.length; index += 1) {
      const x = left + (arrow.xs[index] ?? 0);
      const y = top + (arrow.ys[index] ?? 0);
      if (x >= 0 && y >= 0 && x < width && y < height) bytes[y * width + x] = arrow.pixels[index] ?? 0;
    }
  }

  /** The canvas has as many pixels as the map; how many of them one of the page's has. */
  function fit(pen: CanvasRenderingContext2D): number {
    const of = map.getCanvas();
    if (!sheet || canvas.width !== of.width || canvas.height !== of.height) {
      canvas.width = of.width;
      canvas.height = of.height;
      sheet = pen.createImageData(Math.max(1, of.width), Math.max(1, of.height));
      bytes = new Uint32Array(sheet.data.buffer);
    }
    return of.clientWidth ? of.width / of.clientWidth : 1;
  }

  return {
    show(travellers, ahead) {
      fleet = travellers;
      offset = ahead;
      if (spots.length !== 2 * fleet.length) spots = new Float32Array(2 * fleet.length);
      if (fleet.length && !frame) draw();
      if (fleet.length || !frame) return;
      cancelAnimationFrame(frame);
      frame = 0;
      pen?.clearRect(0, 0, canvas.width, canvas.height);
    },
    at(x, y) {
      let best: number | null = null;
      let least = REACH;
      for (const [index, one] of fleet.entries()) {
        const far = Math.hypot((spots[2 * index] ?? 0) - x, (spots[2 * index + 1] ?? 0) - y);
        if (far < least) [best, least] = [one.id, far];
      }
      return best;
    },
    end() {
      cancelAnimationFrame(frame);
      canvas.remove();
    },
  };
}

function turnOf(heading: number): number {
  const turn = Math.round((heading / (2 * Math.PI)) * HEADINGS) % HEADINGS;
  return turn < 0 ? turn + HEADINGS : turn;
}

/** One arrow for each heading, drawn once. */
function arrows(colour: string, edge: string): Stamp[] {
  const pen = new OffscreenCanvas(SIZE, SIZE).getContext("2d", { willReadFrequently: true });
  if (!pen) return [];
  pen.fillStyle = colour;
  pen.strokeStyle = edge;
  return Array.from({ length: HEADINGS }, (_, turn) => {
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, SIZE, SIZE);
    pen.translate(SIZE / 2, SIZE / 2);
    pen.rotate((turn / HEADINGS) * 2 * Math.PI);
    pen.beginPath();
    pen.moveTo(0, -7);
    pen.lineTo(5, 6);
    pen.lineTo(0, 3);
    pen.lineTo(-5, 6);
    pen.closePath();
    pen.fill();
    pen.stroke();
    return stampOf(pen.getImageData(0, 0, SIZE, SIZE));
  });
}

function stampOf(picture: ImageData): Stamp {
  const all = new Uint32Array(picture.data.buffer);
  const full = [...all.keys()].filter((index) => (picture.data[4 * index + 3] ?? 0) > 0);
  return {
    xs: Uint8Array.from(full, (index) => index % SIZE),
    ys: Uint8Array.from(full, (index) => Math.floor(index / SIZE)),
    pixels: Uint32Array.from(full, (index) => all[index] ?? 0),
  };
}

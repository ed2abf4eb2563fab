/** Draws many travellers over the map, each frame where they are by then; the map itself is not drawn again for it. */
import type { MapLibre } from "./engine";
import { mercator, placeOf, type Traveller } from "./fleet";
import type { Paint } from "./style";

const TILE = 512; // pixels the world is wide at zoom 0
const HEADINGS = 32;
const SIZE = 18;
const REACH = 9; // pixels around the pointer

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
  const pen = canvas.getContext("2d", { willReadFrequently: true }); // thousands of small pictures: quicker here than on a card
  const outward = sprites(paint("accent"), paint("ground"));
  const homeward = sprites(paint("ink-2"), paint("ground"));
  let fleet: readonly Traveller[] = [];
  let offset = 0;
  let spots = new Float32Array(0); // x and y on the screen, as last drawn
  let frame = 0;

  function draw(): void {
    frame = requestAnimationFrame(draw);
    if (!pen) return;
    const scale = fit();
    pen.clearRect(0, 0, canvas.width, canvas.height);
    const world = TILE * 2 ** map.getZoom();
    const centre = map.getCenter();
    const left = ((centre.lng + 180) / 360) * world - canvas.width / scale / 2;
    const top = mercator(centre.lat) * world - canvas.height / scale / 2;
    const now = Date.now() + offset;
    for (const [index, one] of fleet.entries()) {
      const place = placeOf(one, now);
      const x = place.x * world - left;
      const y = place.y * world - top;
      spots[2 * index] = x;
      spots[2 * index + 1] = y;
      const seen = x > -SIZE && y > -SIZE && x * scale < canvas.width + SIZE && y * scale < canvas.height + SIZE;
      const sprite = seen ? (one.home ? homeward : outward)[turnOf(place.heading)] : undefined;
      if (sprite) pen.drawImage(sprite, Math.round(x * scale - SIZE / 2), Math.round(y * scale - SIZE / 2));
    }
  }

  /** The canvas has as many pixels as the map; how many of them one of the page's has. */
  function fit(): number {
    const of = map.getCanvas();
    if (canvas.width !== of.width || canvas.height !== of.height) {
      canvas.width = of.width;
      canvas.height = of.height;
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
function sprites(colour: string, edge: string): HTMLCanvasElement[] {
  return Array.from({ length: HEADINGS }, (_, turn) => {
    const sprite = document.createElement("canvas");
    sprite.width = sprite.height = SIZE;
    const pen = sprite.getContext("2d", { willReadFrequently: true });
    if (!pen) return sprite;
    pen.translate(SIZE / 2, SIZE / 2);
    pen.rotate((turn / HEADINGS) * 2 * Math.PI);
    pen.beginPath();
    pen.moveTo(0, -7);
    pen.lineTo(5, 6);
    pen.lineTo(0, 3);
    pen.lineTo(-5, 6);
    pen.closePath();
    pen.fillStyle = colour;
    pen.strokeStyle = edge;
    pen.fill();
    pen.stroke();
    return sprite;
  });
}

/** Coordinates as people paste them, in WGS-84 or in the shifted systems of Chinese map services. */

export type Datum = "wgs84" | "gcj02" | "bd09";

export interface Spot {
  lat: number;
  lon: number;
}

const AXIS = 6378245.0; // Krasovsky 1940, on which GCJ-02 is defined
const ECCENTRICITY_SQUARED = 0.00669342162296594323;
const BD_TURN = (Math.PI * 3000) / 180;

/** `40.885, 112.17`, `112.17 40.885` or `北纬40°53′6″ 东经112°10′12″`; longitude and latitude tell themselves apart here. */
export function parseSpot(typed: string): Spot | null {
  const numbers = degreesIn(typed);
  if (numbers.length !== 2) return null;
  const [a, b] = numbers as [number, number];
  const [lat, lon] = a <= 90 && b > 90 ? [a, b] : b <= 90 && a > 90 ? [b, a] : [a, b];
  return lat >= -90 && lat <= 90 && lon >= -180 && lon <= 180 ? { lat, lon } : null;
}

function degreesIn(typed: string): number[] {
  const whole = [...typed.matchAll(/(\d+(?:\.\d+)?)\s*[°度]\s*(?:(\d+(?:\.\d+)?)\s*[′'分]\s*)?(?:(\d+(?:\.\d+)?)\s*[″"秒])?/g)];
  if (whole.length) return whole.map(([, degrees, minutes, seconds]) => Number(degrees) + Number(minutes ?? 0) / 60 + Number(seconds ?? 0) / 3600);
  return [...typed.matchAll(/-?\d+(?:\.\d+)?/g)].map(([number]) => Number(number));
}

/** To WGS-84; the shift is undone by iteration, to about a centimetre. */
export function toWgs84(spot: Spot, datum: Datum): Spot {
  if (datum === "wgs84") return spot;
  const shifted = datum === "bd09" ? bd09ToGcj02(spot) : spot;
  let found = { ...shifted };
  for (let round = 0; round < 5; round += 1) {
    const there = wgs84ToGcj02(found);
    found = { lat: found.lat + shifted.lat - there.lat, lon: found.lon + shifted.lon - there.lon };
  }
  return found;
}

export function wgs84ToGcj02({ lat, lon }: Spot): Spot {
  const [x, y] = [lon - 105, lat - 35];
  const wave = (at: number, slow: number, fast: number): number =>
    ((20 * Math.sin(6 * x * Math.PI) + 20 * Math.sin(2 * x * Math.PI)) * 2) / 3 +
    ((20 * Math.sin(at * Math.PI) + 40 * Math.sin((at / 3) * Math.PI)) * 2) / 3 +
    ((slow * Math.sin((at / 12) * Math.PI) + fast * Math.sin((at * Math.PI) / 30)) * 2) / 3;
  const north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x)) + wave(y, 160, 320);
  const east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x)) + wave(x, 150, 300);
  const angle = (lat * Math.PI) / 180;
  const flat = 1 - ECCENTRICITY_SQUARED * Math.sin(angle) ** 2;
  const perLat = ((AXIS * (1 - ECCENTRICITY_SQUARED)) / (flat * Math.sqrt(flat))) * (Math.PI / 180);
  const perLon = (AXIS / Math.sqrt(flat)) * Math.cos(angle) * (Math.PI / 180);
  return { lat: lat + north / perLat, lon: lon + east / perLon };
}

function bd09ToGcj02({ lat, lon }: Spot): Spot {
  const [x, y] = [lon - 0.0065, lat - 0.006];
  const far = Math.hypot(x, y) - 0.00002 * Math.sin(y * BD_TURN);
  const turn = Math.atan2(y, x) - 0.000003 * Math.cos(x * BD_TURN);
  return { lat: far * Math.sin(turn), lon: far * Math.cos(turn) };
}

import { describe, expect, it } from "vitest";
import { parseSpot, toWgs84, wgs84ToGcj02 } from "./coordinates";

describe("coordinates that people paste", () => {
  it.each([
    ["40.885, 112.17", 40.885, 112.17],
    ["112.17 40.885", 40.885, 112.17],
    ["(112.17,40.885)", 40.885, 112.17],
    ["北纬40°53′6″ 东经112°10′12″", 40.885, 112.17],
    ["东经112度10分12秒，北纬40度53分6秒", 40.885, 112.17],
  ])("reads %s", (typed, lat, lon) => {
    const spot = parseSpot(typed);
    expect(spot?.lat).toBeCloseTo(lat, 6);
    expect(spot?.lon).toBeCloseTo(lon, 6);
  });

  it.each(["", "40.885", "1 2 3", "95, 200"])("leaves %s alone", (typed) => expect(parseSpot(typed)).toBeNull());

  it("shifts and unshifts as Chinese map services do", () => {
    const shifted = wgs84ToGcj02({ lat: 39.915, lon: 116.404 });
    expect(shifted.lon).toBeCloseTo(116.41024449916938, 6);
    expect(shifted.lat).toBeCloseTo(39.91640428150164, 6);
    const back = toWgs84(shifted, "gcj02");
    expect(back.lat).toBeCloseTo(39.915, 7);
    expect(back.lon).toBeCloseTo(116.404, 7);
  });

  it("takes Baidu's second shift off before the first", () => {
    const found = wgs84ToGcj02(toWgs84({ lat: 39.915, lon: 116.404 }, "bd09"));
    expect(found.lon).toBeCloseTo(116.39762729119315, 5);
    expect(found.lat).toBeCloseTo(39.90865673957631, 5);
  });
});

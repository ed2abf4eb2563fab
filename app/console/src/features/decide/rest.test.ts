import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { REST_MS, useRest } from "./rest";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("a rest after a step", () => {
  it("is for all buttons that take steps, and longer than a double tap", () => {
    useRest().rest();
    const { resting } = useRest();
    vi.advanceTimersByTime(500); // the longest double click there is by default
    expect(resting.value).toBe(true);
    vi.advanceTimersByTime(REST_MS);
    expect(resting.value).toBe(false);
  });

  it("starts anew with the next step", () => {
    const { resting, rest } = useRest();
    rest();
    vi.advanceTimersByTime(REST_MS - 100);
    rest();
    vi.advanceTimersByTime(REST_MS - 100);
    expect(resting.value).toBe(true);
    vi.advanceTimersByTime(100);
    expect(resting.value).toBe(false);
  });
});

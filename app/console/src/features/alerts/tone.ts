/** Two short tones, made here: no file to load, nothing to fetch when the network is gone. */
let context: AudioContext | null = null;

const NOTES: [hertz: number, at: number][] = [
  [740, 0],
  [988, 0.18],
];

/** Whether it could be heard: browsers are silent until somebody has touched the page. */
export async function sound(): Promise<boolean> {
  context ??= new AudioContext();
  if (context.state === "suspended") await Promise.race([context.resume(), new Promise((done) => setTimeout(done, 300))]);
  if (context.state !== "running") return false;
  const start = context.currentTime;
  for (const [hertz, at] of NOTES) {
    const tone = context.createOscillator();
    const loudness = context.createGain();
    tone.frequency.value = hertz;
    loudness.gain.setValueAtTime(0.0001, start + at);
    loudness.gain.exponentialRampToValueAtTime(0.25, start + at + 0.02);
    loudness.gain.exponentialRampToValueAtTime(0.0001, start + at + 0.16);
    tone.connect(loudness).connect(context.destination);
    tone.start(start + at);
    tone.stop(start + at + 0.17);
  }
  return true;
}

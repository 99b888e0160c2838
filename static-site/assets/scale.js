const STEPS = [1, 2, 5];
const LINES = 4;

/** A scale of whole numbers from nought to at least `most`, in steps that one reads with ease. */
export function scale(most) {
  const rough = Math.max(1, most) / LINES;
  const size = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, (STEPS.find((one) => one * size >= rough) ?? 10) * size);
  const count = Math.max(1, Math.ceil(most / step));
  return { top: step * count, ticks: Array.from({ length: count + 1 }, (_, index) => index * step) };
}

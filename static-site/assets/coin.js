import { language } from "./language.js";
import { say } from "./say.js";

const GWEI = 10n ** 9n;
const number = new Intl.NumberFormat(language, { maximumSignificantDigits: 4 });

/** What gas cost, from wei as a decimal number that may be too large for a JSON number. */
export function showFee(wei) {
  if (!/^\d{1,60}$/.test(String(wei ?? ""))) return "";
  const gwei = BigInt(wei) / GWEI;
  const less = gwei === 0n && BigInt(wei) > 0n;
  return say(less ? "coin.less" : "coin.ether", { amount: number.format(less ? 1e-9 : Number(gwei) / 1e9) });
}

import { say } from "./say.js";
import { announce } from "./status.js";

/** Copies a text and says so on the button. Without leave to do so, `byHand` shows the text to the keyboard. */
export async function copy(text, button, byHand) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    byHand();
    announce(say("account.copy_by_hand"));
    return;
  }
  const words = button.textContent;
  button.textContent = say("account.copied");
  announce(say("account.copied"));
  setTimeout(() => (button.textContent = words), 2500);
}

// When the refresh that is under way began. It outlives its page, which a Web Lock does not.
const BEGUN = "medseal.refreshing";
/** The longest that an answer may be on its way to a page that is gone, in milliseconds. */
const LONGEST = 3000;

/**
 * Runs a refresh when no other tab runs one, and after the answer to a page that was left midway:
 * until that is here, the browser still holds the cookie that was just spent.
 */
export function inTurn(work) {
  const next = () => afterTheLeft(work);
  return navigator.locks ? navigator.locks.request("medseal.refresh", next) : next();
}

async function afterTheLeft(work) {
  const left = begun() + LONGEST - Date.now();
  if (left > 0 && left <= LONGEST) {
    await new Promise((resolve) => setTimeout(resolve, left));
  }
  mark(String(Date.now()));
  // Only an answer takes the mark away: a page that is being left may see its request fail.
  const answer = await work();
  mark(null);
  return answer;
}

function begun() {
  try {
    return Number(localStorage.getItem(BEGUN) ?? 0);
  } catch {
    return 0;
  }
}

function mark(time) {
  try {
    if (time) {
      localStorage.setItem(BEGUN, time);
    } else {
      localStorage.removeItem(BEGUN);
    }
  } catch {
    // Without storage, only the tabs take turns.
  }
}

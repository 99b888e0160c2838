// The mails that LocalStack keeps; SES is the address under which it shows them.

const PATIENCE = 30_000;

/** The address behind `page` ("welcome", "reset") in the newest mail to somebody that came after `seen` others. */
export async function linkTo(page, to, seen = 0) {
  const until = Date.now() + PATIENCE;
  while (Date.now() < until) {
    const { messages } = await (await fetch(process.env.SES)).json();
    const links = messages
      .filter(({ Destination: { ToAddresses: [address] } }) => address === to)
      .map(({ Body }) => new RegExp(`https?://\\S+/${page}#\\S+`).exec(Body.text_part)?.[0])
      .filter(Boolean);
    if (links.length > seen) return links.at(-1);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`no mail with a link to /${page} came to ${to}`);
}

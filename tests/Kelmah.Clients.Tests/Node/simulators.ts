// What a developer reads from the simulators: the mail with the token, and the payer's card.

declare const process: { argv: string[] };

export const host: string = process.argv[2]!.replace(/\/$/, '');

export const password = 'correct horse battery';

/** Waits for what follows from an event a moment later. */
export async function until<T>(find: () => Promise<T | null | undefined | false>): Promise<T> {
  for (let attempt = 0; attempt < 600; attempt++) {
    const found = await find();
    if (found) return found;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  throw new Error('It did not come.');
}

/** The token of the verification mail to an address. */
export function mailedToken(email: string): Promise<string> {
  return until(async () => {
    const outbox = (await (await fetch(`${host}/simulators/outbox`)).json()) as { to: string; body: string }[];
    const mail = outbox.find(item => item.to === email && item.body.includes('token='));
    const token = mail && /token=([^\s"<>&]+)/.exec(mail.body)?.[1];
    return token && decodeURIComponent(token);
  });
}

/** Confirms a payment as the payer's browser does, with a test card. */
export async function pay(clientSecret: string): Promise<void> {
  const intent = clientSecret.slice(0, clientSecret.indexOf('_secret'));
  const answer = await fetch(`${host}/v1/payment_intents/${intent}/confirm`, {
    method: 'POST',
    headers: { Authorization: 'Bearer sk_test_local', 'Content-Type': 'application/x-www-form-urlencoded' },
    body: 'payment_method=pm_card_visa',
  });
  if (!answer.ok) throw new Error(await answer.text());
}

export function dueDate(): string {
  return new Date(Date.now() + 30 * 24 * 3600 * 1000).toISOString();
}

/** What a call gave; fails on a refusal. */
export function done<T>(answer: { data?: T; error?: unknown }): NonNullable<T> {
  if (answer.data === undefined || answer.data === null) throw new Error(JSON.stringify(answer.error));
  return answer.data;
}

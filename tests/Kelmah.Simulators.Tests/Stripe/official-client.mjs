// Plays the official client of npm against the simulator: node official-client.mjs FOLDER call PORT | FOLDER verify FILE HEADER
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [folder, step, target, header] = process.argv.slice(2);
const Stripe = createRequire(`${folder}/package.json`)('stripe');

async function call(port) {
  const stripe = new Stripe('sk_test_local', { host: '127.0.0.1', port, protocol: 'http' });
  const order = { amount: 15000, currency: 'ghs', allowed_payment_method_types: ['card'], metadata: { contract: 'c-1' } };

  const customer = await stripe.customers.create({ email: 'ama@example.com', name: 'Ama' });
  const created = await stripe.paymentIntents.create({ ...order, customer: customer.id }, { idempotencyKey: 'order-1' });
  const repeated = await stripe.paymentIntents.create({ ...order, customer: customer.id }, { idempotencyKey: 'order-1' });
  assert.equal(repeated.id, created.id);
  assert.equal(created.status, 'requires_payment_method');
  assert.equal(created.metadata.contract, 'c-1');
  await assert.rejects(
    stripe.paymentIntents.create({ ...order, amount: 1 }, { idempotencyKey: 'order-1' }),
    (error) => error instanceof Stripe.errors.StripeIdempotencyError);

  await assert.rejects(
    stripe.paymentIntents.confirm(created.id, { payment_method: 'pm_card_chargeDeclined' }),
    (error) => error instanceof Stripe.errors.StripeCardError && error.code === 'card_declined'
      && error.payment_intent.id === created.id);
  const paid = await stripe.paymentIntents.confirm(created.id, { payment_method: 'pm_card_visa' });
  assert.equal(paid.status, 'succeeded');
  const read = await stripe.paymentIntents.retrieve(created.id, { expand: ['latest_charge.balance_transaction'] });
  assert.equal(read.latest_charge.balance_transaction.net, 15000 - read.latest_charge.balance_transaction.fee);

  const part = await stripe.refunds.create({ payment_intent: created.id, amount: 5000 });
  assert.equal(part.status, 'succeeded');
  await assert.rejects(
    stripe.refunds.create({ payment_intent: created.id, amount: 10001 }),
    (error) => error instanceof Stripe.errors.StripeInvalidRequestError && error.param === 'amount');
  assert.equal((await stripe.refunds.list({ payment_intent: created.id })).data.length, 1);

  const canceled = await stripe.paymentIntents.cancel((await stripe.paymentIntents.create(order)).id);
  assert.equal(canceled.status, 'canceled');
  const listed = [];
  for await (const intent of stripe.paymentIntents.list({ limit: 1 })) listed.push(intent.id);
  assert.deepEqual(listed, [canceled.id, created.id]);

  const method = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
  assert.equal((await stripe.customers.listPaymentMethods(customer.id)).data[0].id, method.id);
  const later = { amount: 2000, currency: 'ghs', customer: customer.id, payment_method: method.id, off_session: true, confirm: true };
  assert.equal((await stripe.paymentIntents.create(later)).status, 'succeeded');
  const asked = await stripe.paymentMethods.attach('pm_card_authenticationRequired', { customer: customer.id });
  await assert.rejects(
    stripe.paymentIntents.create({ ...later, payment_method: asked.id }),
    (error) => error instanceof Stripe.errors.StripeCardError && error.code === 'authentication_required'
      && error.payment_intent.status === 'requires_payment_method' && error.payment_intent.last_payment_error.payment_method.id === asked.id);
  await stripe.paymentMethods.detach(method.id);
  await assert.rejects(stripe.paymentIntents.create(later), (error) => error instanceof Stripe.errors.StripeInvalidRequestError);

  const account = await stripe.accounts.create({ type: 'express', country: 'US', capabilities: { transfers: { requested: true } } });
  const link = await stripe.accountLinks.create({
    account: account.id, type: 'account_onboarding', refresh_url: 'https://example.com', return_url: `http://127.0.0.1:${port}/v1/balance`,
  });
  await fetch(link.url, { redirect: 'manual' });
  assert.equal((await stripe.accounts.retrieve(account.id)).payouts_enabled, true);
  const transfer = await stripe.transfers.create({ amount: 9000, currency: 'ghs', destination: account.id });
  assert.equal((await stripe.transfers.retrieve(transfer.id)).amount, 9000);
  assert.equal((await stripe.customers.del(customer.id)).deleted, true);
  assert.equal((await stripe.paymentMethods.retrieve(asked.id)).customer, null);

  const succeeded = await stripe.events.list({ type: 'payment_intent.succeeded' });
  assert.equal((await stripe.events.retrieve(succeeded.data.at(-1).id)).data.object.id, created.id);
  await assert.rejects(stripe.events.retrieve('evt_none'), (error) => error.code === 'resource_missing' && error.statusCode === 404);
  await assert.rejects(
    new Stripe('sk_test_wrong', { host: '127.0.0.1', port, protocol: 'http' }).balance.retrieve(),
    (error) => error instanceof Stripe.errors.StripeAuthenticationError);
}

function verify(file, signature) {
  const body = readFileSync(file);
  const stripe = new Stripe('sk_test_local');
  assert.equal(stripe.webhooks.constructEvent(body, signature, 'whsec_local').object, 'event');
  assert.throws(() => stripe.webhooks.constructEvent(body, signature, 'whsec_other'));
}

if (step === 'call') await call(Number(target));
else verify(target, header);

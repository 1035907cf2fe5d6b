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
  const setup = await stripe.setupIntents.create({ customer: customer.id, allowed_payment_method_types: ['card'], usage: 'off_session', metadata: { setup: 's-1' } });
  const stored = await stripe.setupIntents.confirm(setup.id, { payment_method: 'pm_card_mastercard' });
  assert.equal((await stripe.setupIntents.retrieve(setup.id, { expand: ['payment_method'] })).payment_method.card.last4, '4444');
  await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: stored.payment_method } });
  const monthly = { unit_amount: 5000, currency: 'ghs', recurring: { interval: 'month' }, product_data: { name: 'Plus' } };
  await stripe.prices.create({ ...monthly, lookup_key: 'plus' });
  const [price] = (await stripe.prices.list({ lookup_keys: ['plus'], active: true })).data;
  const subscription = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }], payment_behavior: 'allow_incomplete', off_session: true });
  assert.equal(subscription.status, 'active');
  const invoice = await stripe.invoices.retrieve(subscription.latest_invoice);
  assert.deepEqual([invoice.status, invoice.amount_paid, invoice.parent.subscription_details.subscription], ['paid', 5000, subscription.id]);
  const [by] = (await stripe.invoicePayments.list({ invoice: invoice.id })).data;
  assert.equal((await stripe.invoicePayments.list({ payment: { type: 'payment_intent', payment_intent: by.payment.payment_intent } })).data[0].invoice, invoice.id);
  const dearer = await stripe.prices.create({ ...monthly, unit_amount: 9000 });
  const changed = await stripe.subscriptions.update(subscription.id, {
    items: [{ id: subscription.items.data[0].id, price: dearer.id }], proration_behavior: 'always_invoice', payment_behavior: 'error_if_incomplete', off_session: true,
  });
  assert.equal((await stripe.invoices.retrieve(changed.latest_invoice)).billing_reason, 'subscription_update');
  assert.equal((await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true })).cancel_at_period_end, true);
  assert.equal((await stripe.subscriptions.cancel(subscription.id)).status, 'canceled');
  assert.equal((await stripe.subscriptions.list({ customer: customer.id, status: 'all' })).data.length, 1);
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
  const inAccount = { stripeAccount: account.id };
  const manual = await stripe.accounts.update(account.id, { settings: { payouts: { schedule: { interval: 'manual' } } } });
  assert.equal(manual.settings.payouts.schedule.interval, 'manual');
  const payout = await stripe.payouts.create({ amount: 4000, currency: 'ghs', metadata: { withdrawalId: 'w-1' } }, inAccount);
  assert.equal((await stripe.payouts.list({ limit: 1 }, inAccount)).data[0].id, payout.id);
  await assert.rejects(stripe.payouts.retrieve(payout.id), (error) => error.code === 'resource_missing');
  assert.equal((await stripe.payouts.cancel(payout.id, {}, inAccount)).status, 'canceled');
  assert.equal((await stripe.balance.retrieve({}, inAccount)).available[0].amount, 9000);
  const reversal = await stripe.transfers.createReversal(transfer.id, { amount: 1000, metadata: { withdrawalId: 'w-1' } });
  assert.deepEqual(
    [reversal.object, reversal.amount, reversal.currency, reversal.transfer, reversal.metadata.withdrawalId],
    ['transfer_reversal', 1000, 'ghs', transfer.id, 'w-1']);
  const under = { idempotencyKey: 'transfer-reversal:w-1' };
  const rest = await stripe.transfers.createReversal(transfer.id, { amount: 2000 }, under);
  assert.equal((await stripe.transfers.createReversal(transfer.id, { amount: 2000 }, under)).id, rest.id);
  assert.deepEqual((await stripe.transfers.listReversals(transfer.id)).data.map((one) => one.id), [rest.id, reversal.id]);
  await assert.rejects(
    stripe.transfers.createReversal(transfer.id, { amount: 6001 }),
    (error) => error instanceof Stripe.errors.StripeInvalidRequestError && error.param === 'amount');
  await stripe.payouts.create({ amount: 5999, currency: 'ghs' }, inAccount);
  await assert.rejects(
    stripe.transfers.createReversal(transfer.id), (error) => error.statusCode === 400 && error.code === 'balance_insufficient');
  const reversed = await stripe.transfers.retrieve(transfer.id);
  assert.deepEqual([reversed.amount_reversed, reversed.reversed], [3000, false]);
  const contested = await stripe.paymentIntents.create({ amount: 3000, currency: 'ghs', payment_method: 'pm_card_createDispute', confirm: true });
  const [dispute] = (await stripe.disputes.list({ payment_intent: contested.id })).data;
  assert.equal(dispute.status, 'needs_response');
  await assert.rejects(
    stripe.disputes.update(dispute.id, { evidence: { uncategorized_text: 'x'.repeat(20001) } }),
    (error) => error instanceof Stripe.errors.StripeInvalidRequestError && error.param === 'evidence[uncategorized_text]');
  const answered = await stripe.disputes.update(
    dispute.id, { evidence: { product_description: 'A roof', service_date: '2026-01-02' }, metadata: { evidence: 'one' }, submit: true });
  assert.deepEqual(
    [answered.status, answered.evidence.product_description, answered.evidence_details.submission_count, answered.metadata.evidence],
    ['under_review', 'A roof', 1, 'one']);
  await assert.rejects(stripe.disputes.update(dispute.id, { evidence: { service_date: '2026-01-03' } }), Stripe.errors.StripeInvalidRequestError);
  await assert.rejects(stripe.disputes.close(dispute.id), Stripe.errors.StripeInvalidRequestError);

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

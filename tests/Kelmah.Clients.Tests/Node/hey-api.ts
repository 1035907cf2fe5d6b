// From the post of a job to the worker's wallet, with the client that @hey-api/openapi-ts generates.

import { createClient, createConfig } from './client/client/index.js';
import * as api from './client/sdk.gen.js';
import type { NewAccountRole } from './client/types.gen.js';
import { done, dueDate, host, mailedToken, password, pay, until } from './simulators.js';

async function signUp(email: string, role: NewAccountRole, firstName: string) {
  const guest = createClient(createConfig({ baseUrl: host }));
  done(await api.register({ client: guest, body: { email, password, role, profile: { firstName, lastName: 'Mensah' } } }));
  done(await api.verifyEmail({ client: guest, body: { token: await mailedToken(email) } }));
  const refused = await api.login({ client: guest, body: { email, password: 'not this one' } });
  if (refused.error?.code !== 'invalid_credentials') throw new Error(JSON.stringify(refused.error));
  const signedIn = done(await api.login({ client: guest, body: { email, password } }));
  if (!('accessToken' in signedIn)) throw new Error('A code is awaited.');
  const client = createClient(createConfig({ baseUrl: host, auth: signedIn.accessToken }));
  done(await api.changeOwnUser({ client, body: { profile: { bio: 'From Accra.', hourlyRate: null } } }));
  return client;
}

const hirer = await signUp('ama.hey@example.com', 'hirer', 'Ama');
const worker = await signUp('kofi.hey@example.com', 'worker', 'Kofi');

const job = done(await api.createJob({
  client: hirer,
  body: {
    title: 'Rewire a house',
    description: 'Replace the old wiring.',
    budgetMin: { amount: '1000.00', currency: 'GHS' },
    budgetMax: { amount: '2000.00', currency: 'GHS' },
    skills: ['electrical'],
    experienceLevel: 'intermediate',
    location: { city: 'Accra', region: 'Greater Accra' },
  },
}));
done(await api.publishJob({ client: hirer, path: { id: job.id } }));
const application = done(await api.applyToJob({
  client: worker,
  path: { id: job.id },
  body: { coverLetter: 'I have rewired forty houses.', proposedRate: { amount: '1500.00', currency: 'GHS' }, estimatedDuration: 10 },
}));
const contract = done(await api.acceptApplication({ client: hirer, path: { id: application.id } }));
const path = { id: contract.id };
const milestone = done(await api.addMilestone({
  client: hirer,
  path,
  body: { title: 'All of it', description: 'Wiring and test.', amount: { amount: '1500.00', currency: 'GHS' }, dueDate: dueDate() },
}));
const body = { termsHash: done(await api.getContract({ client: hirer, path })).termsHash };
done(await api.signContract({ client: hirer, path, body }));
done(await api.signContract({ client: worker, path, body }));

const funding = done(await api.fundEscrow({ client: hirer, path, headers: { 'Idempotency-Key': `fund-${contract.id}` } }));
await pay(funding.clientSecret!);
await until(async () => done(await api.getEscrow({ client: hirer, path })).status === 'held');

const ofMilestone = { id: milestone.id };
done(await api.startMilestone({ client: worker, path: ofMilestone }));
done(await api.submitMilestone({ client: worker, path: ofMilestone, body: { deliverables: [{ name: 'Photos', url: 'https://example.com/photos.zip' }] } }));
done(await api.approveMilestone({ client: hirer, path: ofMilestone }));
const { pendingBalance } = await until(async () => {
  const wallet = done(await api.getWallet({ client: worker }));
  return wallet.pendingBalance.amount !== '0.00' && wallet;
});
console.log(`${pendingBalance.amount} ${pendingBalance.currency}`);

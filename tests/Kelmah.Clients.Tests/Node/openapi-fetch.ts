// From the post of a job to the worker's wallet, with a client of openapi-fetch over the types of openapi-typescript.

import createClient from 'openapi-fetch';
import type { components, paths } from './schema.js';
import { done, dueDate, host, mailedToken, password, pay, until } from './simulators.js';

type Role = components['schemas']['NewAccountRole'];

async function signUp(email: string, role: Role, firstName: string) {
  const api = createClient<paths>({ baseUrl: host });
  done(await api.POST('/api/v1/auth/register', { body: { email, password, role, profile: { firstName, lastName: 'Mensah' } } }));
  done(await api.POST('/api/v1/auth/verify-email', { body: { token: await mailedToken(email) } }));
  const refused = await api.POST('/api/v1/auth/login', { body: { email, password: 'not this one' } });
  if (refused.error?.code !== 'invalid_credentials') throw new Error(JSON.stringify(refused));
  const signedIn = done(await api.POST('/api/v1/auth/login', { body: { email, password } }));
  if (!('accessToken' in signedIn)) throw new Error('A code is awaited.');
  api.use({ onRequest: ({ request }) => request.headers.set('Authorization', `Bearer ${signedIn.accessToken}`) });
  done(await api.PATCH('/api/v1/users/me', { body: { profile: { bio: 'From Accra.', hourlyRate: null } } }));
  return api;
}

const hirer = await signUp('ama.fetch@example.com', 'hirer', 'Ama');
const worker = await signUp('kofi.fetch@example.com', 'worker', 'Kofi');

const job = done(await hirer.POST('/api/v1/jobs', {
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
const ofJob = { params: { path: { id: job.id } } };
done(await hirer.POST('/api/v1/jobs/{id}/publish', ofJob));
const application = done(await worker.POST('/api/v1/jobs/{id}/applications', {
  ...ofJob,
  body: { coverLetter: 'I have rewired forty houses.', proposedRate: { amount: '1500.00', currency: 'GHS' }, estimatedDuration: 10 },
}));
const contract = done(await hirer.POST('/api/v1/applications/{id}/accept', { params: { path: { id: application.id } } }));
const ofContract = { params: { path: { id: contract.id } } };
const milestone = done(await hirer.POST('/api/v1/contracts/{id}/milestones', {
  ...ofContract,
  body: { title: 'All of it', description: 'Wiring and test.', amount: { amount: '1500.00', currency: 'GHS' }, dueDate: dueDate() },
}));
const terms = { termsHash: done(await hirer.GET('/api/v1/contracts/{id}', ofContract)).termsHash };
done(await hirer.POST('/api/v1/contracts/{id}/sign', { ...ofContract, body: terms }));
done(await worker.POST('/api/v1/contracts/{id}/sign', { ...ofContract, body: terms }));

const funding = done(await hirer.POST('/api/v1/contracts/{id}/escrow', {
  params: { path: { id: contract.id }, header: { 'Idempotency-Key': `fund-${contract.id}` } },
}));
await pay(funding.clientSecret!);
await until(async () => done(await hirer.GET('/api/v1/contracts/{id}/escrow', ofContract)).status === 'held');

const ofMilestone = { params: { path: { id: milestone.id } } };
done(await worker.POST('/api/v1/milestones/{id}/start', ofMilestone));
done(await worker.POST('/api/v1/milestones/{id}/submit', {
  ...ofMilestone,
  body: { deliverables: [{ name: 'Photos', url: 'https://example.com/photos.zip' }] },
}));
done(await hirer.POST('/api/v1/milestones/{id}/approve', ofMilestone));
const { pendingBalance } = await until(async () => {
  const wallet = done(await worker.GET('/api/v1/wallet'));
  return wallet.pendingBalance.amount !== '0.00' && wallet;
});
console.log(`${pendingBalance.amount} ${pendingBalance.currency}`);

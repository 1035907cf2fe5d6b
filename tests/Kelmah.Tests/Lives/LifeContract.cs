using System.Text.Json.Nodes;
using Kelmah.Contracts;
using Kelmah.Identity;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Lives;

/// <summary>One contract in a world, with those who have to do with it.</summary>
internal sealed class LifeContract(LifeWorld world)
{
    public Caller Hirer { get; } = NewCaller(UserRole.Hirer);

    public Caller Worker { get; } = NewCaller(UserRole.Worker);

    public Caller Administrator { get; } = NewCaller(UserRole.Admin);

    /// <summary>The contract; empty before it is drafted.</summary>
    public Guid Id { get; private set; }

    /// <summary>Those that were signed, by number.</summary>
    public List<Guid> Milestones { get; } = [];

    /// <summary>A contract with these milestones, signed by both.</summary>
    /// <param name="currency">Of the contract.</param>
    /// <param name="amounts">Of its milestones.</param>
    /// <param name="dueInDays">Asked for each of them.</param>
    /// <param name="haveAccounts">Whether the two have accounts, which they can leave.</param>
    /// <param name="fees">The hirer's fee and the tax on fees, in basis points.</param>
    public async Task SignAsync(
        Currency currency, IReadOnlyList<long> amounts, Func<int> dueInDays, bool haveAccounts, (int Hirer, int Tax) fees)
    {
        Charge(fees);
        var total = new Money(amounts.Sum(), currency);
        var now = world.Clock.GetUtcNow();
        foreach (var party in haveAccounts ? (Caller[])[Hirer, Worker] : []) await InsertAsync(AccountOf(party, now));
        var content = new JobContent("Rewire a house", "Replace the old wiring of a house.", total, total, ["wiring"], ExperienceLevel.Intermediate, IsRemote: true);
        var job = Job.Draft(Guid.CreateVersion7(), Hirer.UserId, content, now).Value.Publish(now).Value;
        await InsertAsync(job);
        var application = JobApplication.Apply(
            Guid.CreateVersion7(), job.Committed<Job>(), Worker.UserId, new ApplicationContent("I have done forty.", total, 10), now).Value;
        await InsertAsync(application);
        Id = (await world.Get<ContractDrafts>().AcceptApplicationAsync(Hirer, application.Id, None)).Value.Id;
        foreach (var (index, amount) in amounts.Index())
        {
            var input = new MilestoneInput($"Part {index + 1}", "", new Money(amount, currency), now.AddDays(dueInDays()));
            Milestones.Add((await world.Get<ContractDrafts>().AddMilestoneAsync(Hirer, Id, input, None)).Value.Id);
        }

        var draft = (await world.Get<Agreements>().GetAsync(Hirer, Id, None)).Value;
        foreach (var party in (Caller[])[Hirer, Worker]) Assert.Null(Code(await world.Get<Agreements>().SignAsync(party, Id, draft.TermsHash, None)));
    }

    /// <summary>The hirer has a card from before, whatever its bank says of it now.</summary>
    public async Task StoreCardAsync(string card)
    {
        var customer = (await world.Get<Kelmah.Payments.StripeCustomers>().EnsureAsync(Hirer.UserId, None)).Value;
        var attached = JsonNode.Parse((await world.Stripe.CallAsync("POST", $"payment_methods/{card}/attach", $"customer={customer}")).Body)!;
        var method = new StripePaymentMethod(attached["id"]!.GetValue<string>(), "card") { CustomerId = customer };
        Assert.Null(Code(await world.Get<Transactor>().RunAsync<Wallet>(null, async work => work.Update(
            (await work.FindAsync(WalletCollection.UserId.Is(Hirer.UserId), None))!.KeepPaymentMethod(Guid.CreateVersion7(), method, world.Clock.GetUtcNow())), None)));
    }

    /// <summary>One of the two asks to be erased after the grace, and gives up what the wallet will hold.</summary>
    /// <returns>The code of a refusal, or null.</returns>
    public async Task<string?> LeaveAsync(Caller leaving) =>
        Code(await world.Get<Transactor>().RunAsync<User>(leaving.UserId, async work =>
        {
            var user = (await work.FindAsync<User>(leaving.UserId, None))!;
            return user.RequestErasure(forfeitsBalance: true, new AccountOptions().ErasureGrace, world.Clock.GetUtcNow()).Then<User>(requested => work.Update(requested));
        }, None));

    /// <summary>A party has an account, with an address that is proved.</summary>
    public Task OpenAccountAsync(Caller party) => InsertAsync(AccountOf(party, world.Clock.GetUtcNow()));

    /// <summary>A party has proved the telephone number.</summary>
    public async Task ProvePhoneAsync(Caller party) => Assert.Null(Code(await world.Get<Transactor>().RunAsync<bool>(null, async work =>
    {
        work.Rewrite((await work.FindAsync<User>(party.UserId, None))! with { PhoneProof = new PhoneProof(VerifiedAt: world.Clock.GetUtcNow()) });
        return true;
    }, None)));

    private static User AccountOf(Caller party, DateTimeOffset now)
    {
        var account = new NewAccount(party.UserId, $"{party.UserId}@example.com", "hash", party.Roles.All.First(), new UserProfile("Ama", "Mensah"), Guid.CreateVersion7());
        return User.Register(account, now) with { EmailVerifiedAt = now };
    }

    /// <summary>By a schedule that is in force from today.</summary>
    private void Charge((int Hirer, int Tax) fees)
    {
        var options = world.Get<ContractOptions>();
        options.FeeSchedules.Clear();
        options.FeeSchedules.Add(new FeeScheduleSetting
        {
            Version = 1,
            From = DateOnly.FromDateTime(world.Clock.GetUtcNow().UtcDateTime),
            WorkerFeeBasisPoints = options.FeeBasisPoints,
            HirerFeeBasisPoints = fees.Hirer,
            TaxBasisPoints = fees.Tax,
            TaxCountry = fees.Tax == 0 ? null : "GH",
        });
    }

    private async Task InsertAsync<T>(T entity)
        where T : Entity =>
        Assert.Null(Code(await world.Get<Transactor>().RunAsync<T>(null, work => Task.FromResult<Result<T>>(work.Insert(entity)), None)));
}

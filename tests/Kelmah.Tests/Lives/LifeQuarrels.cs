using Kelmah.Disputes;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Lives;

/// <summary>What the parties of a contract and administrators do about disputes: they open, answer and withdraw them, give evidence, make sealed offers, rule and appeal.</summary>
/// <param name="world">Where they live.</param>
/// <param name="signed">The contract with its people.</param>
/// <param name="random">Decides what they do. It draws from no other chance.</param>
internal sealed class LifeQuarrels(LifeWorld world, LifeContract signed, Random random)
{
    private readonly Caller otherAdministrator = NewCaller(UserRole.Admin);

    private Kelmah.Disputes.Disputes Parties => world.Get<Kelmah.Disputes.Disputes>();

    private DisputeAdministration Administration => world.Get<DisputeAdministration>();

    /// <summary>One of them that fits, with what it is called and what it answers: the code of a refusal, or null; null for nothing this time.</summary>
    /// <param name="milestones">All of the contract's milestones, by number.</param>
    public async Task<(string Name, Func<Task<string?>> Run)?> NextAsync(IReadOnlyList<Guid> milestones)
    {
        var (chance, isHirer, isOther) = (random.Next(30), random.Next(2) == 0, random.Next(3) == 0);
        var about = random.Next(milestones.Count + 1);
        var share = random.Next(5);
        if (chance == 0) return Open(isHirer, about < milestones.Count ? milestones[about] : null, about + 1);
        if (chance > 11) return null;
        var open = (await world.Store.QueryAsync(new Query<Dispute> { Where = DisputeCollection.ContractId.Is(signed.Id) }, None)).Items.FirstOrDefault(one => one.IsOpen);
        if (open is null) return null;
        var (party, name) = isHirer ? (signed.Hirer, "the hirer") : (signed.Worker, "the worker");
        var administrator = isOther ? otherAdministrator : signed.Administrator;
        return chance switch
        {
            1 => ($"{name} answers the dispute", async () => Code(await Parties.AnswerAsync(party, open.Id, new DisputeAnswerInput("It is not so."), None))),
            2 => ($"{name} gives evidence", async () => Code(await Parties.GiveEvidenceAsync(party, open.Id, new DisputeEvidenceInput("As the photo shows."), None))),
            3 => ($"{name} withdraws the dispute", async () => Code(await Parties.WithdrawAsync(party, open.Id, None))),
            4 => ("an administrator takes the dispute on", async () => Code(await Administration.ReviewAsync(administrator, open.Id, None))),
            5 => ("an administrator ends the mediation", async () => Code(await Administration.EscalateAsync(administrator, open.Id, None))),
            9 or 10 or 11 => ($"{name} makes an offer", () => OfferAsync(party, open, share)),
            6 or 7 when open.Ruling is not null => ($"{name} appeals", async () => Code(await Parties.AppealAsync(party, open.Id, new DisputeAppealInput("It is more."), None))),
            _ => ("an administrator rules", () => RuleAsync(administrator, open, share)),
        };
    }

    /// <summary>An administrator rules over each dispute that waits for that.</summary>
    public async Task SettleAsync()
    {
        var all = await world.Store.QueryAsync(new Query<Dispute> { Where = DisputeCollection.ContractId.Is(signed.Id) }, None);
        foreach (var waiting in all.Items.Where(dispute => dispute.WaitsForAdministrator))
            await RuleAsync(waiting.Appeal is null ? signed.Administrator : NewCaller(UserRole.Admin), waiting, random.Next(5));
    }

    /// <summary>A party disputes a milestone, or all that is held.</summary>
    private (string Name, Func<Task<string?>> Run) Open(bool isHirer, Guid? milestoneId, int number)
    {
        var input = new DisputeInput("It leaks.", "It has leaked since the first rain.", milestoneId);
        return (
            $"the {(isHirer ? "hirer" : "worker")} disputes {(milestoneId is null ? "the contract" : $"milestone {number}")}",
            async () => Code(await Parties.OpenAsync(isHirer ? signed.Hirer : signed.Worker, signed.Id, input, None)));
    }

    private async Task<string?> RuleAsync(Caller administrator, Dispute dispute, int share) =>
        Code(await Administration.ResolveAsync(administrator, dispute.Id, new DisputeResolutionInput("As both have shown.", await ShareAsync(dispute, share)), None));

    /// <summary>An offer, which settles the dispute where it crosses the other party's.</summary>
    private async Task<string?> OfferAsync(Caller party, Dispute dispute, int share) =>
        Code(await world.Get<DisputeOffers>().OfferAsync(party, dispute.Id, new DisputeOfferInput(await ShareAsync(dispute, share)), None));

    /// <summary>So many quarters of what the escrow holds of a dispute's money now.</summary>
    private async Task<Money> ShareAsync(Dispute dispute, int quarters)
    {
        var escrow = await world.Get<IEscrowDisputes>().HeldOfAsync(world.Store, signed.Id, None);
        var contested = escrow.Where(part => part.DisputeId == dispute.Id).Sum(part => part.Amount.MinorUnits);
        return new Money(contested * quarters / 4, dispute.Amount.Currency);
    }
}

using System.Collections.Immutable;
using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Lives;

/// <summary>
/// What the parties of a contract may choose beyond its plain course: payments for some milestones, approvals of a part, absences, refunds that are
/// not wanted any more, changes of the contract, and ends.
/// </summary>
/// <param name="world">Where they live.</param>
/// <param name="hirer">Pays.</param>
/// <param name="worker">Is paid.</param>
/// <param name="random">Decides what they choose. It draws from no other chance.</param>
internal sealed class LifeChoices(LifeWorld world, Caller hirer, Caller worker, Random random)
{
    /// <summary>One of them that fits, with what it is called and what it answers: the code of a refusal, or null.</summary>
    /// <param name="contract">Under way.</param>
    /// <param name="milestones">All of its milestones, by number.</param>
    public async Task<(string Name, Func<Task<string?>> Run)> NextAsync(Contract contract, IReadOnlyList<Guid> milestones)
    {
        if (contract.FundedAt is null) return FundSome(contract.Id);
        if (random.Next(3) > 0 && await OpenAsync(contract.Id) is { } open)
            return AnswerEnd(contract.Id, random.Next(4) == 0 ? random.Next(2) == 0 : open.ProposedBy == worker.UserId);
        if (random.Next(3) > 0 && await ProposedAsync(contract.Id) is { } change) return AnswerChange(contract.Id, random.Next(4) == 0 ? random.Next(2) == 0 : change.ProposedBy == worker.UserId);
        return Any(contract.Id, milestones);
    }

    /// <summary>The hirer is away while something waits for an answer.</summary>
    public (string Name, Func<Task<string?>> Run) BeAway(Guid contractId) => Pause(contractId, isHirer: true);

    private (string Name, Func<Task<string?>> Run) Any(Guid contractId, IReadOnlyList<Guid> milestones)
    {
        var index = random.Next(milestones.Count);
        var isHirer = random.Next(2) == 0;
        return random.Next(25) switch
        {
            < 4 => Amend(contractId, isHirer, milestones[index]),
            < 5 => AnswerChange(contractId, isHirer),
            < 8 => FundSome(contractId),
            < 11 => ApprovePart(milestones[index], index + 1),
            < 17 => Propose(contractId, isHirer),
            < 19 => AnswerEnd(contractId, isHirer),
            < 22 => Pause(contractId, isHirer),
            _ => random.Next(3) == 0 ? GiveBack(contractId) : Withdraw(contractId),
        };
    }

    /// <summary>The hirer pays for the next milestones; at times for others, which is refused.</summary>
    public (string Name, Func<Task<string?>> Run) FundSome(Guid contractId)
    {
        var (way, channel, isStored) = (random.Next(8), random.Next(4) == 0 ? PaymentChannel.MobileMoney : PaymentChannel.Card, random.Next(2) == 0);
        var name = way switch { < 4 => "fund the next", < 6 => "fund the next two", < 7 => "fund the second next", _ => "fund what is funded" };
        return (name, RunAsync);

        async Task<string?> RunAsync()
        {
            var escrow = await EscrowAsync(contractId);
            var milestones = await MilestonesAsync(contractId);
            var open = milestones.Where(milestone => milestone is { IsClosed: false, CompletedAt: null } && escrow?.HeldFor(milestone.Id).IsPositive != true).ToList();
            var chosen = way switch
            {
                < 4 => open.Take(1),
                < 6 => open.Take(2),
                < 7 => open.Skip(1).Take(1),
                _ => milestones.Where(milestone => escrow?.HeldFor(milestone.Id).IsPositive == true).Take(1),
            };
            ImmutableArray<Guid> ids = [.. chosen.DefaultIfEmpty(open.FirstOrDefault()).OfType<Milestone>().Select(milestone => milestone.Id)];
            var stored = isStored && channel == PaymentChannel.Card ? await StoredAsync() : null;
            return Code(await world.Get<FundEscrow>().ExecuteAsync(hirer, contractId, new FundingInput(channel, ids.IsEmpty ? null : ids, stored), None));
        }
    }

    /// <summary>The worker gives the last release back, all that is left of it or a part.</summary>
    public (string Name, Func<Task<string?>> Run) GiveBack(Guid contractId)
    {
        var (share, isWhole) = (random.Next(1, 12), random.Next(2) == 0);
        return ($"the worker gives {(isWhole ? "a release" : "a part of a release")} back", RunAsync);

        async Task<string?> RunAsync()
        {
            var releases = TransactionCollection.ContractId.Is(contractId) & TransactionCollection.Type.Is(TransactionType.EscrowRelease);
            if ((await world.Store.QueryAsync(new Query<Transaction> { Where = releases }, None)).Items is not [var release, ..]) return "nothing is there";
            var part = new Money(Math.Max(1, release.Amount.MinorUnits * share / 12), release.Currency);
            return Code(await world.Get<GiveBacks>().ExecuteAsync(worker, release.Id, new GiveBackInput(isWhole ? null : part), None));
        }
    }

    /// <summary>The hirer approves a part, now and then all or more, which is refused.</summary>
    public (string Name, Func<Task<string?>> Run) ApprovePart(Guid milestone, int number)
    {
        var (share, goesBack, days) = (random.Next(1, 14), random.Next(2) == 0, random.Next(-10, 20));
        return ($"approve a part and {(goesBack ? "ask the rest back" : "leave the rest")} of {number}", RunAsync);

        async Task<string?> RunAsync()
        {
            var all = (await world.Store.FindAsync<Milestone>(milestone, None))!.Amount;
            var input = new ApprovalInput(
                new Money(Math.Max(1, all.MinorUnits * share / 12), all.Currency),
                goesBack ? ApprovalRemainder.Return : ApprovalRemainder.Next,
                days > 0 ? world.Clock.GetUtcNow().AddDays(days) : null);
            return Code(await world.Get<Milestones>().ApproveAsync(hirer, milestone, input, None));
        }
    }

    /// <summary>Whoever is to answer to an end that nobody answers any more agrees to it, or does not; or it is taken back.</summary>
    public async Task SettleAsync(Guid contractId)
    {
        if (await OpenAsync(contractId) is not { Status: EndingStatus.Escalated } waiting) return;
        var (proposer, other) = waiting.ProposedBy == hirer.UserId ? (hirer, worker) : (worker, hirer);
        var endings = world.Get<Endings>();
        await (random.Next(3) switch
        {
            0 => endings.AcceptAsync(other, waiting.Id, None),
            1 => endings.DeclineAsync(other, waiting.Id, None),
            _ => endings.WithdrawAsync(proposer, waiting.Id, None),
        });
    }

    /// <summary>A party proposes to change the contract: a milestone becomes cheaper, dearer or due later, or goes, and now and then there is a new one.</summary>
    private (string Name, Func<Task<string?>> Run) Amend(Guid contractId, bool isHirer, Guid milestoneId)
    {
        var (way, share, isWithNew, days) = (random.Next(5), random.Next(1, 200), random.Next(3) == 0, random.Next(1, 30));
        return ($"{NameOf(isHirer)} proposes a change", RunAsync);

        async Task<string?> RunAsync()
        {
            var milestone = (await world.Store.FindAsync<Milestone>(milestoneId, None))!;
            var later = new[] { milestone.DueDate, world.Clock.GetUtcNow() }.Max().AddDays(days);
            MilestoneChange change = way switch
            {
                < 3 => new(MilestoneChangeAction.Change, milestoneId, Amount: new Money(Math.Max(1, milestone.Amount.MinorUnits * share / 100), milestone.Amount.Currency)),
                < 4 => new(MilestoneChangeAction.Change, milestoneId, DueDate: later),
                _ => new(MilestoneChangeAction.Remove, milestoneId),
            };
            var added = new MilestoneChange(MilestoneChangeAction.Add, Title: "More", Description: "", Amount: milestone.Amount, DueDate: later);
            var input = new AmendmentInput(Milestones: isWithNew ? [change, added] : [change]);
            return Code(await world.Get<Amendments>().ProposeAsync(isHirer ? hirer : worker, contractId, input, None));
        }
    }

    /// <summary>A party accepts the change or declines it, or the other takes it back; now and then one that may not.</summary>
    private (string Name, Func<Task<string?>> Run) AnswerChange(Guid contractId, bool isHirer)
    {
        var (way, party) = (random.Next(6), isHirer ? hirer : worker);
        var name = way switch { < 4 => "accepts", < 5 => "declines", _ => "takes back" };
        return ($"{NameOf(isHirer)} {name} the change", RunAsync);

        async Task<string?> RunAsync()
        {
            if (await ProposedAsync(contractId) is not { } proposed) return "nothing is proposed";
            var amendments = world.Get<Amendments>();
            return Code(await (way switch
            {
                < 4 => amendments.AcceptAsync(party, proposed.Id, None),
                < 5 => amendments.DeclineAsync(party, proposed.Id, None),
                _ => amendments.WithdrawAsync(party, proposed.Id, None),
            }));
        }
    }

    private async Task<Amendment?> ProposedAsync(Guid contractId) =>
        await world.Store.FindAsync(AmendmentCollection.ContractId.Is(contractId) & AmendmentCollection.OpenContractId.Is(contractId), None);

    /// <summary>A party proposes an end, at times the one that is proposed already: that agrees to it.</summary>
    private (string Name, Func<Task<string?>> Run) Propose(Guid contractId, bool isHirer)
    {
        var (way, share) = (random.Next(8), random.Next(101));
        return ($"{NameOf(isHirer)} proposes the end", RunAsync);

        async Task<string?> RunAsync()
        {
            var contract = (await world.Store.FindAsync<Contract>(contractId, None))!;
            var basis = EndingBasis.Of(contract, await MilestonesAsync(contractId), await EscrowAsync(contractId));
            var toWorker = way switch
            {
                0 => (long?)null,
                1 => 0,
                2 => basis.Total.MinorUnits,
                3 => Math.Max(0, basis.UnderReview.MinorUnits - 1),
                4 => basis.Total.MinorUnits + 1,
                5 => (await OpenAsync(contractId))?.ToWorker.MinorUnits,
                _ => basis.Total.MinorUnits * share / 100,
            };
            var input = new EndingInput(toWorker is { } given ? new Money(given, contract.Terms.Currency) : null);
            return Code(await world.Get<Endings>().ProposeAsync(isHirer ? hirer : worker, contractId, input, None));
        }
    }

    /// <summary>A party agrees or declines, or the other takes it back; now and then one that may not.</summary>
    private (string Name, Func<Task<string?>> Run) AnswerEnd(Guid contractId, bool isHirer)
    {
        var party = isHirer ? hirer : worker;
        return random.Next(4) switch
        {
            < 2 => ($"{NameOf(isHirer)} agrees to the end", () => RunAsync(open => world.Get<Endings>().AcceptAsync(party, open, None))),
            2 => ($"{NameOf(isHirer)} declines the end", () => RunAsync(open => world.Get<Endings>().DeclineAsync(party, open, None))),
            _ => ($"{NameOf(!isHirer)} takes the end back", () => RunAsync(open => world.Get<Endings>().WithdrawAsync(isHirer ? worker : hirer, open, None))),
        };

        async Task<string?> RunAsync(Func<Guid, Task<Result<EndingView>>> answer) =>
            await OpenAsync(contractId) is { } open ? Code(await answer(open.Id)) : "nothing is proposed";
    }

    /// <summary>A party is away, now and then for longer than it can be.</summary>
    private (string Name, Func<Task<string?>> Run) Pause(Guid contractId, bool isHirer)
    {
        var days = random.Next(1, 9);
        return ($"{NameOf(isHirer)} is away", async () =>
            Code(await world.Get<ContractClocks>().PauseAsync(isHirer ? hirer : worker, contractId, new PauseInput(days, "I am ill."), None)));
    }

    /// <summary>The hirer does not want a refund any more.</summary>
    private (string Name, Func<Task<string?>> Run) Withdraw(Guid contractId)
    {
        return ("withdraw the request", RunAsync);

        async Task<string?> RunAsync()
        {
            var requests = await world.Store.QueryAsync(new Query<RefundRequest> { Where = RefundRequestCollection.ContractId.Is(contractId) }, None);
            return requests.Items.FirstOrDefault(request => request.UndecidedMilestoneId is not null) is { } open
                ? Code(await world.Get<RefundRequests>().WithdrawAsync(hirer, open.Id, None))
                : "nothing is asked for";
        }
    }

    private static string NameOf(bool isHirer) => isHirer ? "the hirer" : "the worker";

    private ValueTask<EndingProposal?> OpenAsync(Guid contractId) => world.Store.FindAsync(EndingProposalCollection.OpenContractId.Is(contractId), None);

    private ValueTask<Escrow?> EscrowAsync(Guid contractId) => world.Store.FindAsync(EscrowCollection.ContractId.Is(contractId), None);

    private ValueTask<IReadOnlyList<Milestone>> MilestonesAsync(Guid contractId) => world.Get<IContracts>().MilestonesOfAsync(world.Store, contractId, None);

    private async Task<Guid?> StoredAsync() =>
        (await world.Store.FindAsync(WalletCollection.UserId.Is(hirer.UserId), None))?.PaymentMethods.FirstOrDefault()?.Id;
}

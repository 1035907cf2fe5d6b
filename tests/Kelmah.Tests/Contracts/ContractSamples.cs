using Kelmah.Contracts;
using Kelmah.Disputes;
using Kelmah.Kernel;

namespace Kelmah.Tests.Contracts;

/// <summary>Contracts in every state, made by their own methods.</summary>
internal static class ContractSamples
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 9, 0, 0, TimeSpan.Zero);
    public static readonly Guid Hirer = Guid.Parse("019b0000-0000-7000-8000-000000000001");
    public static readonly Guid Worker = Guid.Parse("019b0000-0000-7000-8000-000000000002");
    public static readonly TermsRules Rules = TermsRules.Of(new ContractOptions(), new DisputeOptions(), Currency.Ghs);
    public static readonly ContractTerms Terms = new("Rewire the house.", 1_000, 14, Currency.Ghs);

    public static Money Ghs(long minorUnits) => new(minorUnits, Currency.Ghs);

    public static Contract Draft() => Contract.Draft(
        Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), Hirer, Worker, Ghs(150_000), Terms, Rules, Start).Value.Committed<Contract>();

    public static Milestone Milestone(Contract contract, int number = 1, long amount = 150_000, int dueInDays = 7) =>
        Kelmah.Contracts.Milestone.Add(
            Guid.CreateVersion7(), contract, number, $"Part {number}", "What is to be done.", Ghs(amount), Start.AddDays(dueInDays), Start)
            .Committed<Milestone>();

    /// <summary>A draft with its one milestone.</summary>
    public static (Contract Contract, Milestone[] Milestones) Planned()
    {
        var contract = Draft();
        Milestone[] milestones = [Milestone(contract)];
        return (contract.WithMilestones(Terms, milestones, Rules, Start).Value.Committed<Contract>(), milestones);
    }

    public static (Contract Contract, Milestone[] Milestones) Active()
    {
        var (contract, milestones) = Planned();
        contract = contract.Sign(Hirer, contract.TermsHash, milestones, Start).Value;
        contract = contract.Sign(Worker, contract.TermsHash, milestones, Start).Value;
        return (contract.Committed<Contract>(), [.. milestones.Select(milestone => milestone.Activate(14, null, Start).Value.Committed<Milestone>())]);
    }
}

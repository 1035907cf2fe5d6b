using Kelmah.Functions.Tests.Jobs;
using static Kelmah.Functions.Tests.AccessAnswers;

namespace Kelmah.Functions.Tests.Disputes;

/// <summary>Who gets what of disputes: the contract is a draft, about which there is none.</summary>
internal sealed class DisputeAccessRows : IAccessRows
{
    public IReadOnlyDictionary<string, AccessAnswers> Answers { get; } = new Dictionary<string, AccessAnswers>
    {
        ["OpenDispute"] = Parties(409, others: 404),
        ["GetDispute"] = All(404),
        ["AnswerDispute"] = All(404),
        ["GiveDisputeEvidence"] = All(404),
        ["OfferInDispute"] = All(404),
        ["WithdrawDispute"] = All(404),
        ["AppealDispute"] = All(404),
        ["ReviewDispute"] = All(404),
        ["EscalateDispute"] = All(404),
        ["ResolveDispute"] = All(404),
    };

    public object? BodyOf(AccessWorld world, string function) => function switch
    {
        "OpenDispute" => DisputeParties.Matter(world.Contract.MilestoneId),
        "AnswerDispute" => new { answer = "The sockets were not part of the job." },
        "GiveDisputeEvidence" => new { text = "The photo shows the tester." },
        "OfferInDispute" => new { toWorker = SampleJobs.Money("1.00") },
        "AppealDispute" => new { reason = "The plan is another one." },
        "ResolveDispute" => new { resolution = "The plan shows the sockets.", toWorker = SampleJobs.Money("1.00") },
        _ => null,
    };

    public Task<string?> IdOfAsync(AccessWorld world, string collection) =>
        Task.FromResult(collection == "disputes" ? Guid.Empty.ToString() : null);
}

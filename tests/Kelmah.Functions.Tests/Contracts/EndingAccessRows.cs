using static Kelmah.Functions.Tests.AccessAnswers;

namespace Kelmah.Functions.Tests.Contracts;

/// <summary>Who gets what of the ends of contracts: the contract is a draft, which has none.</summary>
internal sealed class EndingAccessRows : IAccessRows
{
    public IReadOnlyDictionary<string, AccessAnswers> Answers { get; } = new Dictionary<string, AccessAnswers>
    {
        ["ProposeContractEnding"] = Parties(409, others: 404),
        ["ListContractEndings"] = Parties(200, others: 404) with { Admin = 200 },
        ["GetContractEnding"] = All(404),
        ["AcceptContractEnding"] = All(404),
        ["DeclineContractEnding"] = All(404),
        ["WithdrawContractEnding"] = All(404),
    };

    public Task<string?> IdOfAsync(AccessWorld world, string collection) =>
        Task.FromResult(collection == "contract-endings" ? Guid.Empty.ToString() : null);
}

using System.Reflection;
using Kelmah.Functions.Http;
using Kelmah.Functions.Platform;
using static Kelmah.Functions.Tests.AccessAnswers;

namespace Kelmah.Functions.Tests;

/// <summary>Every route and every caller: who gets what. What depends on an entity's state as well has its own tests beside its domain.</summary>
public sealed class AccessMatrixTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    private static readonly AccessAnswers PartiesAndAdmin = Parties(200, others: 404) with { Admin = 200 };

    /// <summary>The functions that do not answer everybody whom they admit with their status of success.</summary>
    private static readonly Dictionary<string, AccessAnswers> Answers = new(IAccessRows.All.SelectMany(rows => rows.Answers))
    {
        ["ReplayDeadLetter"] = All(404),
        ["GetApplication"] = Parties(200, others: 404),
        ["AcceptApplication"] = OneParty(201, others: 404),
        ["RejectApplication"] = OneParty(200, others: 404),
        ["WithdrawApplication"] = OneParty(200, others: 404),
        ["Login"] = All(401),
        ["RefreshSession"] = All(200) with { Nobody = 401 },
        ["EndSession"] = All(404) with { Hirer = 204 },
        ["RequestPhoneCode"] = All(409),
        ["VerifyPhone"] = All(400),
        ["VerifyEmail"] = All(400),
        ["GetContract"] = PartiesAndAdmin,
        ["ReviseContract"] = OneParty(200, others: 404),
        ["CancelContract"] = Parties(200, others: 404),
        ["PreviewCancellation"] = Parties(200, others: 404),
        ["FundEscrow"] = OneParty(409, others: 404),
        ["GetEscrow"] = PartiesAndAdmin,
        ["AddMilestone"] = OneParty(201, others: 404),
        ["ListMilestones"] = PartiesAndAdmin,
        ["SignContract"] = Parties(200, others: 404),
        ["GetContractTimeline"] = PartiesAndAdmin,
        ["ListContractTransactions"] = PartiesAndAdmin,
        ["ChangeJob"] = Parties(200, others: 403),
        ["DeleteJob"] = Parties(409, others: 403),
        ["SuggestSkills"] = All(400),
        ["ApplyToJob"] = All(201) with { Worker = 409, WrongSide = 409 },
        ["PreviewPay"] = All(200) with { WrongSide = 409 },
        ["ListJobApplications"] = Parties(200, others: 403),
        ["CloseJob"] = Parties(200, others: 403),
        ["PublishJob"] = Parties(200, others: 403),
        ["ReopenJob"] = Parties(200, others: 403),
        ["MatchWorkers"] = Parties(200, others: 403),
        ["ReviseMilestone"] = OneParty(200, others: 404),
        ["RemoveMilestone"] = OneParty(204, others: 404) with { AgainHirer = 404 },
        ["GetMilestone"] = PartiesAndAdmin,
        ["ApproveMilestone"] = OneParty(409, others: 404),
        ["ExtendMilestone"] = Parties(409, others: 404),
        ["RequestMilestoneChanges"] = OneParty(409, others: 404),
        ["StartMilestone"] = OneParty(409, others: 404),
        ["SubmitMilestone"] = OneParty(409, others: 404),
        ["GetAttachment"] = Parties(200, others: 404),
        ["GetAttachmentMetadata"] = Parties(200, others: 404),
        ["ReadNotification"] = All(404) with { Hirer = 200 },
        ["RequestErasure"] = All(409) with { OtherWorker = 202, OtherHirer = 202 },
        // Nobody has given a fresh code: nothing is left behind.
        ["OnboardPayouts"] = All(403),
        ["GetPayoutAccount"] = All(404),
        ["ReceiveStripeWebhook"] = All(400),
        ["MakeOffer"] = Parties(201, others: 404),
        ["ListOffers"] = Parties(200, others: 404),
        ["AcceptOffer"] = All(404),
        ["ChangePassword"] = All(401),
        ["ResetPassword"] = All(400),
        ["EnrolTotp"] = All(401),
        ["AnswerChallenge"] = All(401),
        ["ConfirmTotp"] = All(409),
        ["DisableTotp"] = All(409),
        ["RenewRecoveryCodes"] = All(409),
        ["VerifyTotp"] = All(409),
        ["RequestRefund"] = OneParty(409, others: 404),
        ["ListRefundRequests"] = PartiesAndAdmin,
        ["AcceptRefundRequest"] = All(404),
        ["DeclineRefundRequest"] = All(404),
        ["DeleteSearch"] = All(404),
    };

    public static TheoryData<string> Functions => [.. ApiOperation.All.Select(operation => operation.Name).Distinct()];

    [Fact]
    public void Every_http_function_says_who_may_call_it() => Assert.Empty(
        from type in typeof(Program).Assembly.GetTypes()
        from method in type.GetMethods()
        where method.GetParameters().Any(parameter => parameter.IsDefined(typeof(HttpTriggerAttribute)))
        where method.GetCustomAttribute<EndpointAttribute>() is not { Access: not Access.Nobody }
        select $"{type.Name}.{method.Name}");

    [Fact]
    public void Every_row_is_of_a_function() => Assert.Empty(Answers.Keys.Except(ApiOperation.All.Select(operation => operation.Name)));

    [Theory]
    [MemberData(nameof(Functions))]
    public async Task Each_caller_gets_what_is_theirs(string function)
    {
        var operation = ApiOperation.All.Single(found => found.Name == function);
        var answers = Answers.GetValueOrDefault(function) ?? All(operation.Endpoint.Status);
        var world = await AccessWorld.MakeAsync(app);
        if (function == "GetEscrow") await world.FundAsync();

        foreach (var (client, roles, own) in world.CallersWithBoth(operation.Endpoint.Access))
        {
            var answer = await world.CallAsync(client, operation);

            var (status, code) = Expect(operation.Endpoint.Access, roles, own(answers));
            Assert.True((int)answer.Status == status, $"{client.Email}, {roles}: {function} answered {(int)answer.Status} {answer.Text}");
            if (status >= 400) answer.AssertProblem();
            if (code is not null) Assert.Equal(code, answer.Code);
        }
    }

    /// <summary>The status, and the code where the caller is not admitted.</summary>
    private static (int Status, string? Code) Expect(Access access, Access? roles, int admitted)
    {
        if (access == Access.Everybody) return (admitted, null);
        if (roles is not { } known) return (401, "not_signed_in");
        return (access & known) != 0 ? (admitted, null) : (403, "role_not_allowed");
    }
}

using Kelmah.Functions.Platform;

namespace Kelmah.Functions.Tests;

/// <summary>Every route and every caller: who gets what. What depends on an entity's state as well has its own tests beside its domain.</summary>
public sealed class AccessMatrixTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    /// <summary>
    /// By function, the statuses for: nobody, a worker and a hirer who are strangers, the administrator, the worker and the
    /// hirer whose contract, milestone, job, application, session or notification it is. A stranger to what is private finds
    /// nothing (404); a party, or anybody who may see it, is refused what is another's part (403).
    /// </summary>
    private static readonly Dictionary<string, int[]> Table = new(IAccessRows.All.SelectMany(rows => rows.Statuses))
    {
        ["ListDeadLetters"] = [401, 403, 403, 200, 403, 403],
        ["ReplayDeadLetter"] = [401, 403, 403, 404, 403, 403],
        ["ListAccountEntries"] = [401, 403, 403, 200, 403, 403],
        ["ReconcileLedger"] = [401, 403, 403, 200, 403, 403],
        ["ListOwnApplications"] = [401, 200, 403, 403, 200, 403],
        ["GetApplication"] = [401, 404, 404, 404, 200, 200],
        ["AcceptApplication"] = [401, 404, 404, 404, 403, 201],
        ["RejectApplication"] = [401, 404, 404, 404, 403, 200],
        ["WithdrawApplication"] = [401, 404, 404, 404, 200, 403],
        ["Login"] = [401, 401, 401, 401, 401, 401],
        ["Logout"] = [401, 204, 204, 204, 204, 204],
        ["LogoutAll"] = [401, 204, 204, 204, 204, 204],
        ["RefreshSession"] = [401, 200, 200, 200, 200, 200],
        ["Register"] = [201, 201, 201, 201, 201, 201],
        ["ResendVerification"] = [202, 202, 202, 202, 202, 202],
        ["ListSessions"] = [401, 200, 200, 200, 200, 200],
        ["EndSession"] = [401, 404, 404, 404, 404, 204],
        ["RequestPhoneCode"] = [401, 409, 409, 409, 409, 409],
        ["VerifyPhone"] = [401, 400, 400, 400, 400, 400],
        ["VerifyEmail"] = [400, 400, 400, 400, 400, 400],
        ["ListContracts"] = [401, 200, 200, 200, 200, 200],
        ["GetContract"] = [401, 404, 404, 200, 200, 200],
        ["ReviseContract"] = [401, 404, 404, 404, 403, 200],
        ["CancelContract"] = [401, 404, 404, 404, 200, 200],
        ["PreviewCancellation"] = [401, 404, 404, 404, 200, 200],
        ["FundEscrow"] = [401, 404, 404, 404, 403, 409],
        ["GetEscrow"] = [401, 404, 404, 200, 200, 200],
        ["AddMilestone"] = [401, 404, 404, 404, 403, 201],
        ["ListMilestones"] = [401, 404, 404, 200, 200, 200],
        ["SignContract"] = [401, 404, 404, 404, 200, 200],
        ["GetContractTimeline"] = [401, 404, 404, 200, 200, 200],
        ["ListContractTransactions"] = [401, 404, 404, 200, 200, 200],
        ["CreateJob"] = [401, 403, 201, 403, 403, 201],
        ["ListJobs"] = [401, 200, 200, 200, 200, 200],
        ["ChangeJob"] = [401, 403, 403, 403, 403, 200],
        ["DeleteJob"] = [401, 403, 403, 403, 403, 409],
        ["SuggestSkills"] = [401, 400, 400, 400, 400, 400],
        ["GetJob"] = [401, 200, 200, 200, 200, 200],
        ["ApplyToJob"] = [401, 201, 403, 403, 409, 403],
        ["ListJobApplications"] = [401, 403, 403, 403, 403, 200],
        ["CloseJob"] = [401, 403, 403, 403, 403, 200],
        ["PublishJob"] = [401, 403, 403, 403, 403, 200],
        ["ReopenJob"] = [401, 403, 403, 403, 403, 200],
        ["ReviseMilestone"] = [401, 404, 404, 404, 403, 200],
        ["RemoveMilestone"] = [401, 404, 404, 404, 403, 204],
        ["GetMilestone"] = [401, 404, 404, 200, 200, 200],
        ["ApproveMilestone"] = [401, 404, 404, 404, 403, 409],
        ["ExtendMilestone"] = [401, 404, 404, 404, 409, 409],
        ["RequestMilestoneChanges"] = [401, 404, 404, 404, 403, 409],
        ["StartMilestone"] = [401, 404, 404, 404, 409, 403],
        ["SubmitMilestone"] = [401, 404, 404, 404, 409, 403],
        ["UploadAttachment"] = [401, 201, 201, 201, 201, 201],
        ["GetAttachment"] = [401, 404, 404, 404, 200, 200],
        ["GetAttachmentMetadata"] = [401, 404, 404, 404, 200, 200],
        ["ListNotifications"] = [401, 200, 200, 200, 200, 200],
        ["ReadAllNotifications"] = [401, 200, 200, 200, 200, 200],
        ["CountUnreadNotifications"] = [401, 200, 200, 200, 200, 200],
        ["ReadNotification"] = [401, 404, 404, 404, 404, 200],
        ["GetOwnUser"] = [401, 200, 200, 200, 200, 200],
        ["ChangeOwnUser"] = [401, 200, 200, 200, 200, 200],
        ["ExportPersonalData"] = [401, 200, 200, 200, 200, 200],
        ["RequestErasure"] = [401, 202, 202, 409, 409, 409],
        ["CancelErasure"] = [401, 200, 200, 200, 200, 200],
        ["GetPublicProfile"] = [401, 200, 200, 200, 200, 200],
        // The country is one that the provider does not serve: nothing is left behind.
        ["OnboardPayouts"] = [401, 422, 403, 403, 422, 403],
        ["GetPayoutAccount"] = [401, 404, 403, 403, 404, 403],
        ["GetWallet"] = [401, 200, 200, 200, 200, 200],
        ["ListWalletTransactions"] = [401, 200, 200, 200, 200, 200],
        ["ReceiveStripeWebhook"] = [400, 400, 400, 400, 400, 400],
        ["ListAudit"] = [401, 403, 403, 200, 403, 403],
        ["VerifyAudit"] = [401, 403, 403, 200, 403, 403],
        ["RotateSigningKey"] = [401, 403, 403, 200, 403, 403],
        ["ListUsers"] = [401, 403, 403, 200, 403, 403],
        ["ReinstateUser"] = [401, 403, 403, 200, 403, 403],
        ["SuspendUser"] = [401, 403, 403, 200, 401, 403],
        ["MakeOffer"] = [401, 404, 404, 404, 201, 201],
        ["ListOffers"] = [401, 404, 404, 404, 200, 200],
        ["AcceptOffer"] = [401, 404, 404, 404, 404, 404],
        ["ChangePassword"] = [401, 401, 401, 401, 401, 401],
        ["ForgotPassword"] = [202, 202, 202, 202, 202, 202],
        ["GetSigningKeys"] = [200, 200, 200, 200, 200, 200],
        ["ResetPassword"] = [400, 400, 400, 400, 400, 400],
        ["GetTotp"] = [401, 200, 200, 200, 200, 200],
        ["EnrolTotp"] = [401, 401, 401, 401, 401, 401],
        ["AnswerChallenge"] = [401, 401, 401, 401, 401, 401],
        ["ConfirmTotp"] = [401, 409, 409, 409, 409, 409],
        ["DisableTotp"] = [401, 409, 409, 409, 409, 409],
        ["RenewRecoveryCodes"] = [401, 409, 409, 409, 409, 409],
        ["VerifyTotp"] = [401, 409, 409, 409, 409, 409],
        ["RequestRefund"] = [401, 404, 404, 404, 403, 409],
        ["ListRefundRequests"] = [401, 404, 404, 200, 200, 200],
        ["RecommendJobs"] = [401, 200, 403, 403, 200, 403],
        ["ListSavedJobs"] = [401, 200, 200, 200, 200, 200],
        ["SaveSearch"] = [401, 201, 201, 201, 201, 201],
        ["ListSearches"] = [401, 200, 200, 200, 200, 200],
        ["DeleteSearch"] = [401, 404, 404, 404, 404, 404],
        ["PreviewPay"] = [401, 200, 403, 403, 200, 403],
        ["MatchWorkers"] = [401, 403, 403, 403, 403, 200],
        ["ListJobRevisions"] = [401, 200, 200, 200, 200, 200],
        ["SaveJob"] = [401, 200, 200, 200, 200, 200],
        ["ForgetJob"] = [401, 204, 204, 204, 204, 204],
        ["AcceptRefundRequest"] = [401, 404, 404, 404, 404, 404],
        ["DeclineRefundRequest"] = [401, 404, 404, 404, 404, 404],
        ["GetSettings"] = [401, 200, 200, 200, 200, 200],
        ["ChangeSettings"] = [401, 200, 200, 200, 200, 200],
        ["ListWorkers"] = [401, 200, 200, 200, 200, 200],
        ["Docs"] = [200, 200, 200, 200, 200, 200],
        ["HealthLive"] = [200, 200, 200, 200, 200, 200],
        ["HealthReady"] = [200, 200, 200, 200, 200, 200],
        ["OpenApi"] = [200, 200, 200, 200, 200, 200],
    };

    public static TheoryData<string> Functions => [.. Table.Keys];

    [Fact]
    public void Every_http_function_stands_in_the_table() =>
        Assert.Equal(ApiOperation.All.Select(operation => operation.Name).Order(StringComparer.Ordinal), Table.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Functions))]
    public async Task Each_caller_gets_what_is_theirs(string function)
    {
        var operation = ApiOperation.All.Single(found => found.Name == function);
        var world = await AccessWorld.MakeAsync(app);
        if (function == "GetEscrow") await world.FundAsync();

        foreach (var (caller, status) in world.Callers.Zip(Table[function]))
        {
            var answer = await world.CallAsync(caller, operation);

            Assert.True((int)answer.Status == status, $"{caller.Email}: {function} answered {(int)answer.Status} {answer.Text}");
            if (status >= 400) answer.AssertProblem();
        }
    }
}

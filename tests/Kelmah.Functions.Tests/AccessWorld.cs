using System.Net;
using Kelmah.Functions.Http;
using Kelmah.Functions.Platform;
using Kelmah.Functions.Tests.Attachments;
using Kelmah.Functions.Tests.Contracts;
using Kelmah.Functions.Tests.Jobs;
using Kelmah.Identity;
using Kelmah.Kernel;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.Functions.Tests;

/// <summary>A draft contract, a published job with a pending application, and everybody who may come near them.</summary>
internal sealed record AccessWorld(KelmahApp App, ContractParties Contract, TestClient OtherWorker, TestClient Admin, string JobId, string ApplicationId)
{
    private const Access BothRoles = Access.Worker | Access.Hirer;

    /// <summary>The hirer's, which is known still when it is ended.</summary>
    private string? session;

    /// <summary>
    /// Nobody, a worker and a hirer who are strangers, the administrator, and the two parties: each with the role that endpoints admit
    /// them by, null for none, and their part of the answers.
    /// </summary>
    public IReadOnlyList<(TestClient Client, Access? Role, Func<AccessAnswers, int> Answer)> Callers =>
    [
        (App.Anonymous, null, answers => answers.Nobody),
        (OtherWorker, Access.Worker, answers => answers.OtherWorker),
        (Contract.Stranger, Access.Hirer, answers => answers.OtherHirer),
        (Admin, Access.Admin, answers => answers.Admin),
        (Contract.Worker, Access.Worker, answers => answers.Worker),
        (Contract.Hirer, Access.Hirer, answers => answers.Hirer),
    ];

    /// <summary><see cref="Callers"/>, and after each of the stranger, the worker and the hirer the same user with both roles.</summary>
    /// <param name="access">Of the endpoint: who holds both roles is let through by either, and then is on one side only.</param>
    public IEnumerable<(TestClient Client, Access? Roles, Func<AccessAnswers, int> Answer)> CallersWithBoth(Access access)
    {
        foreach (var caller in Callers)
        {
            yield return caller;
            if (caller.Client == Contract.Stranger) yield return (WithBothRoles(caller.Client), BothRoles, answers => answers.OfStrangerWithBoth(access));
            if (caller.Client == Contract.Worker) yield return (WithBothRoles(caller.Client), BothRoles, answers => answers.OfWorkerWithBoth(access));
            if (caller.Client == Contract.Hirer) yield return (WithBothRoles(caller.Client), BothRoles, answers => answers.OfHirerWithBoth(access));
        }
    }

    /// <summary>
    /// The same user with a token that names both roles, in a session of its own, which goes on when the other one is ended. What a caller may do rests on
    /// the token's roles and on being a party, so that the account need not be signed in again for it.
    /// </summary>
    private TestClient WithBothRoles(TestClient user)
    {
        var caller = new Caller(user.UserId, RoleSet.Of(UserRole.Worker, UserRole.Hirer), Guid.CreateVersion7());
        var token = App.Services.GetRequiredService<IAccessTokens>().Issue(caller, UserRole.Worker).Token;
        return new TestClient(App.Http, token) { UserId = user.UserId, Email = user.Email, RefreshToken = user.RefreshToken };
    }

    public static async Task<AccessWorld> MakeAsync(KelmahApp app)
    {
        var contract = await ContractParties.DraftAsync(app);
        var job = await SampleJobs.PublishAsync(contract.Hirer);
        var application = await SampleJobs.ApplyAsync(contract.Worker, job);
        return new AccessWorld(app, contract, await app.SignUpAsync(UserRole.Worker), await app.SignInAsAdminAsync(), job, application);
    }

    /// <summary>Signs the contract and starts its payment, so that there is an escrow to look at.</summary>
    public async Task FundAsync()
    {
        await Contract.SignAsync();
        Assert.Equal(HttpStatusCode.Created, (await Contract.Hirer.PostAsync($"/contracts/{Contract.ContractId}/escrow")).Status);
    }

    /// <summary>Calls a route on what the two parties share, with a body that is right for it.</summary>
    public async Task<TestAnswer> CallAsync(TestClient caller, ApiOperation operation)
    {
        var body = await BodyAsync(caller, operation.Name);
        return await SendAsync(caller, operation, await PathAsync(operation), body);
    }

    /// <summary>Calls a route by a path and with a body that were made before.</summary>
    public static async Task<TestAnswer> SendAsync(TestClient caller, ApiOperation operation, string path, object? body)
    {
        if (operation.Name == "UploadAttachment") return await caller.UploadAsync(SampleFiles.Png, "photo.png");
        using var content = body is null ? null : TestClient.Json(body);
        return await caller.SendAsync(operation.Method, path, content);
    }

    /// <summary>The route with the ids of what the two parties share.</summary>
    public async Task<string> PathAsync(ApiOperation operation)
    {
        var segments = operation.Path.Split('/');
        for (var at = 1; at < segments.Length; at++)
        {
            if (segments[at].StartsWith('{')) segments[at] = await IdAsync(segments[at - 1]);
        }

        var query = operation.Name == "PreviewPay" ? "?proposedRate=1500.00" : "";
        return string.Join('/', segments) + query;
    }

    private async Task<string> IdAsync(string collection) => collection switch
    {
        "contracts" => Contract.ContractId,
        "milestones" => Contract.MilestoneId,
        "jobs" => JobId,
        "applications" => ApplicationId,
        "terms" => "1",
        // One who is called no more once the administrator has suspended them.
        "users" => OtherWorker.UserId.ToString(),
        "sessions" => session ??= (await Contract.Hirer.GetAsync("/auth/sessions")).Body.GetProperty("items")[0].GetProperty("id").GetString()!,
        "notifications" => await NotificationAsync(),
        "accounts" => "platform:fees",
        "attachments" => await AttachmentAsync(),
        "dead-letters" => "1",
        "offers" or "refund-requests" or "searches" or "saved" => Guid.Empty.ToString(),
        _ => await ElsewhereAsync(collection),
    };

    /// <summary>A checked photo in the portfolio of an application of the worker's to the hirer's job.</summary>
    private async Task<string> AttachmentAsync()
    {
        var photo = await Contract.Worker.UploadCleanAsync(SampleFiles.Png, "photo.png");
        await SampleJobs.ApplyWithAsync(Contract.Worker, await SampleJobs.PublishAsync(Contract.Hirer), photo);
        return photo;
    }

    private async Task<string> NotificationAsync()
    {
        var list = await Until.HoldsAsync(
            () => Contract.Hirer.GetAsync("/notifications"), answer => answer.Body.GetProperty("items").GetArrayLength() > 0);
        return list.Body.GetProperty("items")[0].GetProperty("id").GetString()!;
    }

    public async Task<object?> BodyAsync(TestClient caller, string function) => function switch
    {
        "Register" => KelmahApp.Registration($"{Guid.CreateVersion7():N}@example.com", UserRole.Worker),
        "VerifyEmail" => new { token = "x" },
        "ResendVerification" => new { email = "nobody@example.com" },
        "Login" => new { email = "nobody@example.com", password = KelmahApp.Password },
        "RefreshSession" or "Logout" => new { refreshToken = caller.RefreshToken.Length > 0 ? caller.RefreshToken : "x" },
        "CreateJob" => SampleJobs.Content(),
        "ChangeJob" => new { title = "Another title" },
        "ApplyToJob" => SampleJobs.Application(),
        "AddMilestone" => ContractParties.Milestone(App, "1.00"),
        "SignContract" => new { termsHash = (await Contract.Hirer.GetAsync($"/contracts/{Contract.ContractId}")).Body.GetProperty("termsHash").GetString() },
        "SubmitMilestone" => new { deliverables = new[] { new { name = "Photos", url = "https://example.com/photos.zip" } } },
        "RequestMilestoneChanges" => new { reason = "More." },
        "ExtendMilestone" => new { dueDate = App.Clock.GetUtcNow().AddDays(30) },
        "SuspendUser" => new { reason = "Complaints" },
        "MakeOffer" => new { rate = SampleJobs.Money("1400.00") },
        "ChangePassword" => new { currentPassword = "not-the-password", newPassword = "another-password" },
        "ForgotPassword" => new { email = "nobody@example.com" },
        "ResetPassword" => new { token = "x", password = "another-password" },
        "RequestErasure" => new { password = KelmahApp.Password },
        "EnrolTotp" => new { password = "not-the-password" },
        "AnswerChallenge" => new { challengeToken = "x", code = "123456" },
        "ConfirmTotp" or "DisableTotp" or "RenewRecoveryCodes" or "VerifyTotp" or "VerifyPhone" => new { code = "123456" },
        "RequestRefund" => new { milestoneId = Contract.MilestoneId, reason = "Nothing came." },
        "AddRole" => new { role = "hirer" },
        "OnboardPayouts" => new { country = "GH" },
        "SaveSearch" => new { name = "Wiring", criteria = new { skills = new[] { "wiring" } } },
        "ChangeOwnUser" or "ReviseContract" or "ReviseMilestone" or "ChangeSettings" => new { },
        _ => IAccessRows.All.Select(rows => rows.BodyOf(this, function)).FirstOrDefault(body => body is not null),
    };

    private async Task<string> ElsewhereAsync(string collection)
    {
        foreach (var rows in IAccessRows.All)
        {
            if (await rows.IdOfAsync(this, collection) is { } id) return id;
        }

        throw new ArgumentOutOfRangeException(nameof(collection), collection, "Nobody says which one is meant.");
    }
}

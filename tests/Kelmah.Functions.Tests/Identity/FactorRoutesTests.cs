using System.Net;
using Kelmah.Kernel;
using static Kelmah.Functions.Tests.AccessAnswers;

namespace Kelmah.Functions.Tests.Identity;

public sealed class FactorRoutesTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    [Fact]
    public async Task Codes_by_text_message_are_switched_on_sign_in_and_are_switched_off()
    {
        await using var other = await KelmahApp.StartNewAsync();
        const string phone = "+233201000077";
        var user = await WithPhoneAsync(other, phone);
        (await user.PostAsync("/auth/factors/sms", new { password = KelmahApp.Password })).AssertProblem(HttpStatusCode.Forbidden, "totp_required");
        await other.ProveAsync(user);

        var enabled = await user.PostAsync("/auth/factors/sms", new { password = KelmahApp.Password });

        Assert.Equal(10, enabled.Body.GetProperty("codes").GetArrayLength());
        var listed = (await user.GetAsync("/auth/factors")).Body;
        Assert.Equal("+**********77", listed.GetProperty("sms").GetProperty("phone").GetString());
        await other.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        var challenged = await other.Anonymous.PostAsync("/auth/login", new { email = user.Email, password = KelmahApp.Password });
        Assert.Equal(["sms", "recovery_code"], challenged.Body.GetProperty("methods").EnumerateArray().Select(method => method.GetString()));
        var challengeToken = challenged.Body.GetProperty("challengeToken").GetString();
        (await other.Anonymous.PostAsync("/auth/totp/challenge/code", new { challengeToken })).AssertStatus(HttpStatusCode.Accepted);
        var sms = await Until.HoldsAsync(() => Outbox.ToAsync(other, phone), found => found.Any(text => text.Contains("sign in", StringComparison.Ordinal)));
        Assert.InRange(sms[0].Length, 1, 160);
        (await other.Anonymous.PostAsync("/auth/totp/challenge", new { challengeToken, code = sms[0][^6..] })).AssertStatus(HttpStatusCode.OK);

        var off = new { password = KelmahApp.Password, code = enabled.Body.GetProperty("codes")[0].GetString() };
        (await user.PostAsync("/auth/factors/sms/disable", off)).AssertStatus(HttpStatusCode.NoContent);
        await other.SignInAsync(user.Email, KelmahApp.Password);
        await Outbox.NewestAsync(other, user.Email, "Codes by text message are asked for no more");
    }

    [Theory]
    [InlineData("+233201000079", "Your phone number was changed")]
    [InlineData(null, "Your phone number was removed")]
    public async Task Another_number_and_none_are_told_by_mail(string? phone, string subject)
    {
        var user = await app.SignUpAsync(UserRole.Worker);
        await user.PatchAsync("/users/me", new { profile = new { phone = "+233201000078" } });

        (await user.PatchAsync("/users/me", new { profile = new { phone } })).AssertStatus(HttpStatusCode.OK);

        await Outbox.NewestAsync(app, user.Email, subject);
    }

    [Fact]
    public async Task What_is_wrong_is_refused()
    {
        var user = await app.SignUpAsync(UserRole.Worker);

        (await user.PostAsync("/auth/step-up/code", new { channel = "pigeon" })).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        (await user.PostAsync("/auth/step-up/code", new { channel = "sms" })).AssertProblem(HttpStatusCode.Conflict, "channel_not_available");
        (await user.PostAsync("/auth/factors/sms", new { password = KelmahApp.Password })).AssertProblem(HttpStatusCode.Conflict, "phone_not_verified");
        (await user.PostAsync("/auth/factors/sms/disable", new { password = KelmahApp.Password, code = "123456" })).AssertProblem(HttpStatusCode.Conflict, "sms_not_enabled");
        (await user.PostAsync("/auth/factors/sms", new { })).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        (await app.Anonymous.PostAsync("/auth/totp/challenge/code", new { challengeToken = "x" })).AssertProblem(HttpStatusCode.Unauthorized, "challenge_not_valid");
    }

    private static async Task<TestClient> WithPhoneAsync(KelmahApp app, string phone)
    {
        var user = await app.SignUpAsync(UserRole.Worker);
        await user.PatchAsync("/users/me", new { profile = new { phone } });
        await user.PostAsync("/users/me/phone/code");
        var texts = await Until.HoldsAsync(() => Outbox.ToAsync(app, phone), found => found.Length > 0);
        (await user.PostAsync("/users/me/phone/verify", new { code = texts[0][^6..] })).AssertStatus(HttpStatusCode.OK);
        return user;
    }
}

/// <summary>Who gets what of the routes of factors and addresses: a wrong password, and tokens that are none.</summary>
internal sealed class FactorAccessRows : IAccessRows
{
    public IReadOnlyDictionary<string, AccessAnswers> Answers { get; } = new Dictionary<string, AccessAnswers>
    {
        ["EnableSmsFactor"] = All(401),
        ["DisableSmsFactor"] = All(401),
        ["RequestChallengeCode"] = All(401),
        ["RequestEmailChange"] = All(401),
        ["ConfirmEmailChange"] = All(400),
        ["UndoEmailChange"] = All(400),
    };

    public object? BodyOf(AccessWorld world, string function) => function switch
    {
        "EnableSmsFactor" => new { password = "not-the-password" },
        "DisableSmsFactor" => new { password = "not-the-password", code = "123456" },
        "RequestChallengeCode" => new { challengeToken = "x" },
        "RequestEmailChange" => new { password = "not-the-password", email = "somebody@example.com" },
        "ConfirmEmailChange" or "UndoEmailChange" => new { token = "x" },
        _ => null,
    };
}

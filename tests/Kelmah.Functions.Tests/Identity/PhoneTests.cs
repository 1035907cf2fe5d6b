using System.Net;
using System.Text.Json;
using Kelmah.Identity;
using Kelmah.Kernel;

namespace Kelmah.Functions.Tests.Identity;

public sealed class PhoneTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    [Fact]
    public async Task The_code_from_the_text_message_proves_the_number_once()
    {
        var user = await WithPhoneAsync("+233201000001");
        Assert.Equal(JsonValueKind.Null, (await user.GetAsync("/users/me")).Body.GetProperty("phoneVerifiedAt").ValueKind);

        Assert.Equal(HttpStatusCode.Accepted, (await user.PostAsync("/users/me/phone/code")).Status);
        var code = await CodeAsync("+233201000001");
        (await VerifyAsync(user, Other(code))).AssertProblem(HttpStatusCode.BadRequest, "phone_code_not_valid");

        var verified = await VerifyAsync(user, code);

        Assert.Equal(HttpStatusCode.OK, verified.Status);
        Assert.Equal(JsonValueKind.String, verified.Body.GetProperty("phoneVerifiedAt").ValueKind);
    }

    [Fact]
    public async Task Five_wrong_codes_end_the_code()
    {
        var user = await WithPhoneAsync("+233201000002");
        await user.PostAsync("/users/me/phone/code");
        var code = await CodeAsync("+233201000002");

        for (var fails = 0; fails < new AccountOptions().PhoneCodeTries; fails++)
            (await VerifyAsync(user, Other(code))).AssertProblem(HttpStatusCode.BadRequest, "phone_code_not_valid");

        (await VerifyAsync(user, code)).AssertProblem(HttpStatusCode.BadRequest, "phone_code_not_valid");
        (await user.PostAsync("/users/me/phone/code")).AssertProblem(HttpStatusCode.Conflict, "too_many_phone_codes");
    }

    [Fact]
    public async Task The_code_of_one_number_does_not_prove_another()
    {
        var user = await WithPhoneAsync("+233201000003");
        await user.PostAsync("/users/me/phone/code");
        var code = await CodeAsync("+233201000003");
        await user.PatchAsync("/users/me", new { profile = new { phone = "+233201000004" } });

        (await VerifyAsync(user, code)).AssertProblem(HttpStatusCode.BadRequest, "phone_code_not_valid");
    }

    private async Task<TestClient> WithPhoneAsync(string phone)
    {
        var user = await app.SignUpAsync(UserRole.Worker);
        Assert.Equal(HttpStatusCode.OK, (await user.PatchAsync("/users/me", new { profile = new { phone } })).Status);
        return user;
    }

    private async Task<string> CodeAsync(string phone)
    {
        var messages = await Until.HoldsAsync(
            async () => JsonSerializer.Deserialize<JsonElement>(await app.Http.GetStringAsync("/simulators/outbox")).EnumerateArray()
                .Where(message => message.GetProperty("to").GetString() == phone).ToArray(),
            found => found.Length > 0);
        return messages[0].GetProperty("body").GetString()![^6..];
    }

    private static string Other(string code) => code == "000000" ? "000001" : "000000";

    private static Task<TestAnswer> VerifyAsync(TestClient user, string code) => user.PostAsync("/users/me/phone/verify", new { code });
}

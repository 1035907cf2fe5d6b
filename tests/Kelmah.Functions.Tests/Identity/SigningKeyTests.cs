using System.Net;
using Kelmah.Kernel;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Kelmah.Functions.Tests.Identity;

public sealed class SigningKeyTests
{
    [Fact]
    public async Task A_rotated_key_signs_and_the_one_before_verifies_until_its_last_token_has_expired()
    {
        await using var app = await KelmahApp.StartNewAsync();
        var admin = await app.SignInAsAdminAsync();
        var user = await app.SignUpAsync(UserRole.Worker);
        var before = Assert.Single(await PublishedAsync(app));

        var rotated = await admin.PostAsync("/admin/signing-keys/rotate");

        Assert.Equal(HttpStatusCode.OK, rotated.Status);
        var keys = await PublishedAsync(app);
        Assert.Equal((2, before.Kid), (keys.Count, keys[1].Kid));
        var again = await app.SignInAsync(user.Email, KelmahApp.Password);
        Assert.Equal(keys[0].Kid, new JsonWebToken(again.AccessToken).Kid);
        await app.RestartAsync();
        Assert.Equal(HttpStatusCode.OK, (await user.Over(app.Http).GetAsync("/users/me")).Status);
        Assert.Equal(HttpStatusCode.OK, (await again.Over(app.Http).GetAsync("/users/me")).Status);
        await app.Clock.AdvanceAsync(TimeSpan.FromMinutes(16));
        Assert.Equal(keys[0].Kid, Assert.Single(await PublishedAsync(app)).Kid);
    }

    [Fact]
    public async Task A_published_key_verifies_a_token_and_holds_nothing_private()
    {
        await using var app = await KelmahApp.StartNewAsync();
        var user = await app.SignUpAsync(UserRole.Worker);
        var key = Assert.Single(await PublishedAsync(app));
        Assert.False(key.HasPrivateKey);

        var verified = await new JsonWebTokenHandler().ValidateTokenAsync(user.AccessToken, new TokenValidationParameters
        {
            ValidIssuer = "kelmah",
            ValidAudience = "kelmah",
            IssuerSigningKey = key,
            ValidateLifetime = false,
        });

        Assert.True(verified.IsValid);
    }

    [Fact]
    public async Task Only_administrators_rotate_and_the_act_is_recorded()
    {
        await using var app = await KelmahApp.StartNewAsync();
        var admin = await app.SignInAsAdminAsync();
        var user = await app.SignUpAsync(UserRole.Worker);

        (await user.PostAsync("/admin/signing-keys/rotate")).AssertProblem(HttpStatusCode.Forbidden, "role_not_allowed");
        await admin.PostAsync("/admin/signing-keys/rotate");

        Assert.Equal(1, (await admin.GetAsync("/admin/audit?action=signing_key_rotated")).Body.GetProperty("items").GetArrayLength());
    }

    private static async Task<IList<JsonWebKey>> PublishedAsync(KelmahApp app) =>
        new JsonWebKeySet((await app.Anonymous.GetAsync("/auth/jwks.json")).Text).Keys;
}

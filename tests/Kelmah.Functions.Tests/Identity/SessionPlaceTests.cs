using System.Net;
using System.Text.Json;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;
using Kelmah.Notifications;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.Functions.Tests.Identity;

/// <summary>Where sessions are used: shown, remembered, told of where it is new, and erased.</summary>
public sealed class SessionPlaceTests(BehindProxy proxy) : IClassFixture<BehindProxy>
{
    private static readonly (string, string) Ghana = ("X-Country", "GH");
    private static readonly (string, string) Kenya = ("X-Country", "KE");
    private static readonly (string, string) Firefox = ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0");

    private readonly KelmahApp app = proxy.App;

    [Fact]
    public async Task A_session_shows_where_it_began_and_where_it_was_last_used()
    {
        var user = await app.SignUpAsync(UserRole.Worker);
        var session = await LoginAsync(user.Email, Ghana);
        await app.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        var refreshed = await app.Anonymous.PostAsync("/auth/refresh", new { refreshToken = session.Body.GetProperty("refreshToken").GetString() }, Kenya);

        var shown = (await new TestClient(app.Http, refreshed.Body.GetProperty("accessToken").GetString()).GetAsync("/auth/sessions")).Body.GetProperty("items")
            .EnumerateArray().Single(item => item.GetProperty("isCurrent").GetBoolean());

        Assert.Equal(("GH", "KE"), (Country(shown.GetProperty("startPlace")), Country(shown.GetProperty("place"))));
        Assert.Equal(JsonValueKind.Null, shown.GetProperty("place").GetProperty("network").ValueKind);
        Assert.True(shown.GetProperty("lastUsedAt").GetDateTimeOffset() > shown.GetProperty("startedAt").GetDateTimeOffset());
    }

    [Theory]
    [InlineData("XX", "203.0.113.77", "203.0.113.0/24")]
    [InlineData("gh", "203.0.113.77, 127.0.0.9", "203.0.113.0/24")]
    [InlineData("GH, KE", "2001:db8:1234:5678::1", "2001:db8:1234::/48")]
    public async Task What_is_no_country_leaves_the_network_of_the_address(string country, string address, string network)
    {
        var user = await app.SignUpAsync(UserRole.Worker);
        await LoginAsync(user.Email, ("X-Country", country), ("X-Forwarded-For", address));

        var link = (await LinksAsync(user)).MaxBy(one => one.CreatedAt)!;

        Assert.Equal((new SessionPlace(null, network), new SessionPlace(null, network)), (link.StartPlace, link.Place));
        Assert.DoesNotContain(address.Split(',')[0], JsonSerializer.Serialize(link, StorageJson.Options), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_trusted_proxy_the_header_is_nobodys_word()
    {
        await using var open = await KelmahApp.StartNewAsync(("Http:CountryHeader", "X-Country"));
        var user = await open.SignUpAsync(UserRole.Worker);

        await open.Anonymous.PostAsync("/auth/login", new { email = user.Email, password = KelmahApp.Password }, Ghana, ("X-Forwarded-For", "203.0.113.77"));

        var places = (await user.GetAsync("/auth/sessions")).Body.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("place").GetProperty("network").GetString());
        Assert.All(places, place => Assert.Equal("127.0.0.0/24", place));
    }

    [Fact]
    public async Task A_new_device_in_a_new_place_is_told_with_both_and_nothing_else_is()
    {
        var user = await FirstInAsync(Ghana);
        await LoginAsync(user.Email, Ghana, Firefox);
        await app.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(0, await ElsewhereAsync(user));

        await LoginAsync(user.Email, Kenya, Firefox);
        await LoginAsync(user.Email, Kenya, Firefox);

        var told = await ToldAsync(user, NotificationChannel.InApp, "A sign-in from a new place");
        Assert.Contains("\"Firefox on Linux x86_64\", in the country KE, where", Assert.Single(told).Content, StringComparison.Ordinal);
        Assert.Single(await ToldAsync(user, NotificationChannel.Email, "A sign-in from a new place"));
        Assert.Single(await ToldAsync(user, NotificationChannel.Push, "A sign-in from a new place"));
        Assert.Equal(1, await ElsewhereAsync(user));
    }

    [Fact]
    public async Task A_known_device_may_travel()
    {
        var user = await FirstInAsync(Ghana);
        var device = (await LoginAsync(user.Email, Ghana)).Body.GetProperty("deviceToken").GetString();

        var answer = await app.Anonymous.PostAsync("/auth/login", new { email = user.Email, password = KelmahApp.Password, deviceToken = device }, Kenya);

        answer.AssertStatus(HttpStatusCode.OK);
        Assert.Equal(0, await ElsewhereAsync(user));
        Assert.Equal(["GH", "KE"], (await PlacesAsync(user)).Select(known => known.Place).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_place_is_new_again_after_ninety_days_without_a_session_there()
    {
        await using var alone = await KelmahApp.StartNewAsync(("RateLimits:TrustedProxies:0", "127.0.0.0/8"), ("Http:CountryHeader", "X-Country"));
        var user = await FirstInAsync(Ghana, alone);
        await alone.Clock.AdvanceAsync(TimeSpan.FromDays(89));
        await LoginAsync(alone, user.Email, Ghana);
        Assert.Equal(0, await ElsewhereAsync(user, alone));
        await alone.Clock.AdvanceAsync(TimeSpan.FromDays(91));

        await LoginAsync(alone, user.Email, Ghana);

        Assert.Equal(1, await ElsewhereAsync(user, alone));
    }

    [Fact]
    public async Task A_sign_in_with_a_code_is_of_the_place_of_the_code_and_the_device_of_the_password()
    {
        var user = await FirstInAsync(Ghana);
        await user.PostAsync("/auth/totp", new { password = KelmahApp.Password });
        await app.ProveAsync(user);
        var factor = await app.Store.FindFactorsAsync(user.UserId, CancellationToken.None);
        var secret = app.Services.GetRequiredService<ITotpSecrets>().Read(user.UserId, factor!.ProtectedSecret!);
        var confirmed = await user.PostAsync("/auth/totp/confirm", new { code = TotpCode.Compute(secret, TotpCode.StepOf(app.Clock.GetUtcNow())) });
        var challenge = await LoginAsync(user.Email, HttpStatusCode.Accepted, Ghana, Firefox);

        var answered = await app.Anonymous.PostAsync(
            "/auth/totp/challenge",
            new { challengeToken = challenge.Body.GetProperty("challengeToken").GetString(), code = confirmed.Body.GetProperty("codes")[0].GetString() },
            Kenya);

        answered.AssertStatus(HttpStatusCode.OK);
        var link = (await LinksAsync(user)).MaxBy(one => one.CreatedAt)!;
        Assert.Equal(("Firefox on Linux x86_64", "KE"), (link.DeviceInfo, link.Place!.Country));
        Assert.Equal(1, await ElsewhereAsync(user));
    }

    [Fact]
    public async Task A_token_that_is_used_from_two_places_is_told_with_the_place_of_its_session()
    {
        var user = await FirstInAsync(Ghana);
        var session = await LoginAsync(user.Email, Ghana, Firefox);
        var token = session.Body.GetProperty("refreshToken").GetString();
        await app.Anonymous.PostAsync("/auth/refresh", new { refreshToken = token }, Ghana);
        await app.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));

        (await app.Anonymous.PostAsync("/auth/refresh", new { refreshToken = token }, Kenya)).AssertProblem(HttpStatusCode.Unauthorized, "refresh_token_reused");

        var told = Assert.Single(await ToldAsync(user, NotificationChannel.InApp, "We signed one of your devices out"));
        Assert.Contains("A sign-in of \"Firefox on Linux x86_64\", last used in the country GH, was used", told.Content, StringComparison.Ordinal);
        Assert.DoesNotContain(await PlacesAsync(user), known => known.Place == "KE");
    }

    [Fact]
    public async Task Places_stand_in_the_export_and_go_with_the_erasure()
    {
        await using var alone = await KelmahApp.StartNewAsync(("RateLimits:TrustedProxies:0", "127.0.0.0/8"), ("Http:CountryHeader", "X-Country"));
        var user = await FirstInAsync(Ghana, alone);
        using (var archive = await Exports.ExportTests.ExportAsync(alone, user))
        {
            Assert.Contains("GH", await TextOfAsync(archive, "known_places"), StringComparison.Ordinal);
            Assert.Contains("GH", await TextOfAsync(archive, "refresh_tokens"), StringComparison.Ordinal);
        }

        (await user.SendAsync(HttpMethod.Delete, "/users/me", TestClient.Json(new { password = KelmahApp.Password }))).AssertStatus(HttpStatusCode.Accepted);
        await alone.Clock.AdvanceAsync(new AccountOptions().ErasureGrace + TimeSpan.FromMinutes(1));
        await Until.HoldsAsync(async () => await alone.Store.FindAsync<User>(user.UserId, CancellationToken.None), found => found!.ErasedAt is not null);

        Assert.Equal(0, await alone.Store.CountAsync(KnownPlaceCollection.UserId.Is(user.UserId), CancellationToken.None));
        Assert.Equal(0, await alone.Store.CountAsync(RefreshTokenCollection.UserId.Is(user.UserId), CancellationToken.None));
    }

    private static string? Country(JsonElement place) => place.GetProperty("country").GetString();

    private static async Task<string> TextOfAsync(System.IO.Compression.ZipArchive archive, string collection)
    {
        using var reader = new StreamReader(await archive.Entries.Single(entry => entry.FullName.Contains(collection, StringComparison.Ordinal)).OpenAsync());
        return await reader.ReadToEndAsync();
    }

    /// <summary>A user whose first sign-in was at a place.</summary>
    private async Task<TestClient> FirstInAsync((string, string) place, KelmahApp? where = null)
    {
        where ??= app;
        var email = $"place{Guid.NewGuid():N}@example.com";
        (await where.Anonymous.PostAsync("/auth/register", KelmahApp.Registration(email, UserRole.Worker))).AssertStatus(HttpStatusCode.Created);
        var signedIn = (await LoginAsync(where, email, place)).Body;
        var user = new TestClient(where.Http, signedIn.GetProperty("accessToken").GetString()) { UserId = signedIn.GetProperty("user").GetProperty("id").GetGuid(), Email = email };
        await where.VerifyAsync(user.UserId);
        return user;
    }

    private Task<TestAnswer> LoginAsync(string email, params (string, string)[] headers) => LoginAsync(app, email, headers);

    private Task<TestAnswer> LoginAsync(string email, HttpStatusCode expected, params (string, string)[] headers) => LoginAsync(app, email, expected, headers);

    private static Task<TestAnswer> LoginAsync(KelmahApp where, string email, params (string, string)[] headers) => LoginAsync(where, email, HttpStatusCode.OK, headers);

    private static async Task<TestAnswer> LoginAsync(KelmahApp where, string email, HttpStatusCode expected, params (string, string)[] headers)
    {
        var answer = await where.Anonymous.PostAsync("/auth/login", new { email, password = KelmahApp.Password }, headers);
        answer.AssertStatus(expected);
        return answer;
    }

    private async Task<IReadOnlyList<RefreshToken>> LinksAsync(TestClient user) => await LinksAsync(app, user);

    private static async Task<IReadOnlyList<RefreshToken>> LinksAsync(KelmahApp where, TestClient user) =>
        (await where.Store.QueryAsync(new Query<RefreshToken> { Where = RefreshTokenCollection.UserId.Is(user.UserId) }, CancellationToken.None)).Items;

    private async Task<IReadOnlyList<KnownPlace>> PlacesAsync(TestClient user) =>
        (await app.Store.QueryAsync(new Query<KnownPlace> { Where = KnownPlaceCollection.UserId.Is(user.UserId) }, CancellationToken.None)).Items;

    /// <summary>How many of the user's sessions are told of, by their events.</summary>
    private async Task<int> ElsewhereAsync(TestClient user, KelmahApp? where = null)
    {
        where ??= app;
        var log = where.Services.GetRequiredService<IEventLog>();
        var count = 0;
        foreach (var link in await LinksAsync(where, user))
        {
            var events = await log.ReadStreamAsync(RefreshTokenCollection.Definition.StreamId(link.Id), 0, CancellationToken.None);
            count += events.Count(record => record.Payload is SessionStartedElsewhere);
        }

        return count;
    }

    private async Task<IReadOnlyList<Notification>> ToldAsync(TestClient user, NotificationChannel channel, string title) => await Until.HoldsAsync<IReadOnlyList<Notification>>(
        async () =>
        {
            var query = new Query<Notification> { Where = NotificationCollection.UserId.Is(user.UserId) & NotificationCollection.Channel.Is(channel) };
            return [.. (await app.Store.QueryAsync(query, CancellationToken.None)).Items.Where(told => told.Title == title)];
        },
        found => found.Count > 0);
}

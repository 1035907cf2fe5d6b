using System.Net;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.Functions.Tests.Identity;

public sealed class RefreshTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    [Fact]
    public async Task Fifty_refreshes_of_one_token_at_once_make_one_branch()
    {
        var user = await app.SignUpAsync(UserRole.Worker);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => RefreshAsync(user.RefreshToken)));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Single(answers.Select(RefreshToken).Distinct());
        var links = await app.Store.QueryAsync(new Query<RefreshToken> { Where = RefreshTokenCollection.UserId.Is(user.UserId) }, CancellationToken.None);
        Assert.Equal(2, links.Items.Count);
        Assert.Single(links.Items, link => link.CurrentSessionId is not null);
    }

    [Fact]
    public async Task A_token_holds_once_and_its_successor_after_it()
    {
        var user = await app.SignUpAsync(UserRole.Worker);

        var second = RefreshToken(await RefreshAsync(user.RefreshToken));
        var third = RefreshToken(await RefreshAsync(second));

        Assert.Equal(3, new[] { user.RefreshToken, second, third }.Distinct().Count());
    }

    [Fact]
    public async Task A_repeat_within_the_grace_gives_the_same_successor()
    {
        var user = await app.SignUpAsync(UserRole.Worker);
        var first = await RefreshAsync(user.RefreshToken);
        await app.Clock.AdvanceAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(RefreshToken(first), RefreshToken(await RefreshAsync(user.RefreshToken)));
    }

    [Fact]
    public async Task A_repeat_after_the_grace_ends_the_session_for_everybody()
    {
        var user = await app.SignUpAsync(UserRole.Worker);
        var successor = await RefreshAsync(user.RefreshToken);
        await app.Clock.AdvanceAsync(TimeSpan.FromSeconds(31));

        (await RefreshAsync(user.RefreshToken)).AssertProblem(HttpStatusCode.Unauthorized, "refresh_token_reused");

        (await RefreshAsync(RefreshToken(successor))).AssertProblem(HttpStatusCode.Unauthorized, "refresh_token_not_valid");
        (await user.GetAsync("/users/me")).AssertProblem(HttpStatusCode.Unauthorized, "not_signed_in");
        var newest = await app.Store.QueryAsync(
            new Query<RefreshToken> { Where = RefreshTokenCollection.UserId.Is(user.UserId) & !RefreshTokenCollection.CurrentSessionId.IsMissing() }, CancellationToken.None);
        var log = app.Services.GetRequiredService<IEventLog>();
        var events = await log.ReadStreamAsync(RefreshTokenCollection.Definition.StreamId(newest.Items.Single().Id), 0, CancellationToken.None);
        Assert.IsType<SessionReuseDetected>(events[^1].Payload);
    }

    [Fact]
    public async Task A_session_ends_fourteen_days_after_its_last_use()
    {
        var user = await app.SignUpAsync(UserRole.Worker);
        await app.Clock.AdvanceAsync(RefreshTokenLife(-1));
        var kept = await RefreshAsync(user.RefreshToken);
        Assert.Equal(HttpStatusCode.OK, kept.Status);
        await app.Clock.AdvanceAsync(RefreshTokenLife(+1));

        (await RefreshAsync(RefreshToken(kept))).AssertProblem(HttpStatusCode.Unauthorized, "refresh_token_not_valid");
    }

    [Fact]
    public async Task An_access_token_holds_for_fifteen_minutes()
    {
        var user = await app.SignUpAsync(UserRole.Worker);
        await app.Clock.AdvanceAsync(TimeSpan.FromMinutes(14));
        Assert.Equal(HttpStatusCode.OK, (await user.GetAsync("/users/me")).Status);
        await app.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));

        (await user.GetAsync("/users/me")).AssertProblem(HttpStatusCode.Unauthorized, "not_signed_in");
    }

    [Fact]
    public async Task What_was_revoked_stays_revoked_and_the_rest_valid_after_a_crash()
    {
        var user = await app.SignUpAsync(UserRole.Worker);
        var other = await app.SignInAsync(user.Email, KelmahApp.Password);
        Assert.Equal(HttpStatusCode.NoContent, (await user.PostAsync("/auth/logout", new { refreshToken = user.RefreshToken })).Status);

        await app.RestartAsync();

        (await user.Over(app.Http).GetAsync("/users/me")).AssertProblem(HttpStatusCode.Unauthorized, "not_signed_in");
        Assert.Equal(HttpStatusCode.OK, (await other.Over(app.Http).GetAsync("/users/me")).Status);
    }

    private static TimeSpan RefreshTokenLife(int minutesMore) => TimeSpan.FromDays(14) + TimeSpan.FromMinutes(minutesMore);

    private static string RefreshToken(TestAnswer answer) => answer.Body.GetProperty("refreshToken").GetString()!;

    private Task<TestAnswer> RefreshAsync(string refreshToken) => app.Anonymous.PostAsync("/auth/refresh", new { refreshToken });
}

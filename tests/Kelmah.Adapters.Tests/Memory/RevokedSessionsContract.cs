using Kelmah.Adapters.Cryptography;
using Kelmah.Identity;
using Kelmah.Testing;
using Microsoft.Extensions.Options;

namespace Kelmah.Adapters.Tests.Memory;

public abstract class RevokedSessionsContract
{
    private readonly Guid session = Guid.NewGuid();

    protected StandingClock Clock { get; } = new();

    protected static IOptions<IdentityOptions> Options { get; } = Microsoft.Extensions.Options.Options.Create(new IdentityOptions());

    protected abstract IRevokedSessions Sessions { get; }

    [SkippableFact]
    public async Task A_session_is_refused_from_its_revocation_on_and_no_other_is()
    {
        Assert.False(await Sessions.IsRevokedAsync(session));

        await Sessions.RevokeAsync(session, Clock.GetUtcNow());

        Assert.True(await Sessions.IsRevokedAsync(session));
        Assert.False(await Sessions.IsRevokedAsync(Guid.NewGuid()));
    }

    [SkippableFact]
    public async Task A_session_is_refused_as_long_as_its_last_access_token_lasts()
    {
        await Sessions.RevokeAsync(session, Clock.GetUtcNow());

        Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.True(await Sessions.IsRevokedAsync(session));
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.False(await Sessions.IsRevokedAsync(session));
    }

    [SkippableFact]
    public async Task A_session_that_is_revoked_twice_is_refused_as_long_as_the_later_time_says()
    {
        await Sessions.RevokeAsync(session, Clock.GetUtcNow());
        Clock.Advance(TimeSpan.FromMinutes(10));
        await Sessions.RevokeAsync(session, Clock.GetUtcNow());

        Clock.Advance(TimeSpan.FromMinutes(10));

        Assert.True(await Sessions.IsRevokedAsync(session));
    }

    [SkippableFact]
    public async Task A_session_that_was_revoked_long_ago_is_not_kept()
    {
        await Sessions.RevokeAsync(session, Clock.GetUtcNow() - TimeSpan.FromHours(1));

        Assert.False(await Sessions.IsRevokedAsync(session));
    }
}

using Kelmah.Adapters.Memory;
using Kelmah.Identity;
using Kelmah.Kernel;

namespace Kelmah.Adapters.Tests.Memory;

public sealed class MemoryLimitsTests : RateLimitsContract
{
    public MemoryLimitsTests() => Limits = new MemoryRateLimits(Clock);

    protected override IRateLimits Limits { get; }
}

public sealed class MemoryFailureLocksTests : FailureLocksContract
{
    public MemoryFailureLocksTests() => Locks = new MemoryFailureLocks(new LockoutOptions(), Clock);

    protected override IFailureLocks Locks { get; }
}

public sealed class MemoryRevokedSessionsTests : RevokedSessionsContract
{
    public MemoryRevokedSessionsTests() => Sessions = new MemoryRevokedSessions(Options, Clock);

    protected override IRevokedSessions Sessions { get; }
}

using System.Collections.Immutable;
using System.Text.Json;
using Kelmah.Identity;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;
using Kelmah.Tests.Contracts;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Jobs;

/// <summary>People and jobs that the tests of this folder start from.</summary>
internal static class JobMarket
{
    public static JobContent Content => new(
        "Rewire a house", "Replace the old wiring of a house of two bedrooms.", Ghs(100_000), Ghs(200_000), ["wiring"], ExperienceLevel.Intermediate, IsRemote: true);

    public static ApplicationContent Application => new("I have done forty.", Ghs(150_000), 10);

    /// <summary>A user with a verified address.</summary>
    public static async Task<Caller> JoinAsync(this Market market, UserRole role, UserProfile? profile = null)
    {
        var id = Guid.CreateVersion7();
        var account = new NewAccount(id, $"{id}@example.com", "hash", role, profile ?? new UserProfile("Ama", "Mensah"), Guid.CreateVersion7());
        await market.InsertAsync(User.RegisterVerified(account, market.Now));
        return new Caller(id, role, Guid.CreateVersion7());
    }

    /// <summary>A user with a verified address who is worker and hirer.</summary>
    public static async Task<Caller> JoinWithBothRolesAsync(this Market market, UserProfile? profile = null)
    {
        var id = Guid.CreateVersion7();
        var account = new NewAccount(id, $"{id}@example.com", "hash", UserRole.Worker, profile ?? new UserProfile("Esi", "Owusu"), Guid.CreateVersion7());
        await market.InsertAsync(User.RegisterVerified(account, market.Now).AddRole(UserRole.Hirer, market.Now).Value);
        return new Caller(id, RoleSet.Of(UserRole.Worker, UserRole.Hirer), Guid.CreateVersion7());
    }

    /// <summary>A job that is published through the use cases.</summary>
    public static async Task<JobView> PublishAsync(this Market market, Caller hirer, JobContent? content = null)
    {
        var draft = (await market.Get<JobPostings>().DraftAsync(hirer, content ?? Content, None)).Value;
        return (await market.Get<JobPostings>().PublishAsync(hirer, draft.Id, None)).Value;
    }

    public static Task<Result<JobView>> ChangeAsync(this Market market, Caller hirer, Guid jobId, string patch) => market.Get<JobPostings>().ChangeAsync(
        hirer, jobId, MergePatch.Of(JsonSerializer.Deserialize<JsonElement>(patch)).Value, null, None);

    /// <summary>Everything that happened to an entity, by the events' names.</summary>
    public static async Task<ImmutableArray<DomainEvent>> EventsOfAsync(this Market market, string collection, Guid id) =>
        [.. (await market.Get<IEventLog>().ReadStreamAsync($"{collection}/{id}", 0, None)).Select(record => record.Payload)];
}

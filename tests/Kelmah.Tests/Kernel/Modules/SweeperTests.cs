using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Queues;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kelmah.Tests.Kernel.Modules;

public sealed class SweeperTests
{
    private readonly Guid[] ids = [.. Enumerable.Range(0, 4).Select(_ => Guid.CreateVersion7())];
    private readonly Sweeper sweeper = new(NullLogger<Sweeper>.Instance);
    private readonly List<Guid> met = [];

    [Fact]
    public async Task An_item_that_throws_and_one_that_is_refused_hold_up_none_of_those_behind_them()
    {
        var done = await RunAsync(id => id == ids[0] ? throw new InvalidOperationException("This one is poisonous.") : id != ids[1]);

        Assert.Equal(ids, met);
        Assert.Equal(2, done);
    }

    [Theory]
    [InlineData("store")]
    [InlineData("queues")]
    public async Task An_outage_ends_the_sweep(string what)
    {
        Exception outage = what == "store" ? new StoreUnavailableException() : new QueuesUnavailableException();

        await Assert.ThrowsAsync(outage.GetType(), () => RunAsync(_ => throw outage));

        Assert.Equal([ids[0]], met);
    }

    [Fact]
    public async Task Items_that_cannot_be_read_end_the_sweep_and_not_those_that_follow()
    {
        async IAsyncEnumerable<Guid> Broken()
        {
            yield return ids[0];
            await Task.CompletedTask;
            throw new System.Text.Json.JsonException("The second page cannot be read.");
        }

        var done = await sweeper.RunAsync("Test", Broken(), static (_, _) => Task.FromResult(true), CancellationToken.None);

        Assert.Equal(1, done);
    }

    private Task<int> RunAsync(Func<Guid, bool> act) => sweeper.RunAsync(
        "Test",
        ids.ToAsyncEnumerable(),
        (id, _) =>
        {
            met.Add(id);
            return Task.FromResult(act(id));
        },
        CancellationToken.None);
}

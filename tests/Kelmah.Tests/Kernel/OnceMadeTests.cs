using Kelmah.Kernel;

namespace Kelmah.Tests.Kernel;

public sealed class OnceMadeTests
{
    [Fact]
    public async Task What_was_made_is_kept()
    {
        var calls = 0;
        var once = new OnceMade<int>(() => Task.FromResult(++calls));

        Assert.False(once.IsBegun);
        int[] made = await Task.WhenAll(once.GetAsync(), once.GetAsync());

        Assert.Equal([1, 1], made);
        Assert.True(once.IsBegun);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_failure_is_not_kept(bool isCancelled)
    {
        var calls = 0;
        var once = new OnceMade<int>(() => ++calls > 1
            ? Task.FromResult(calls)
            : isCancelled ? Task.FromCanceled<int>(new CancellationToken(canceled: true)) : Task.FromException<int>(new InvalidOperationException()));

        await Assert.ThrowsAnyAsync<Exception>(once.GetAsync);

        Assert.Equal(2, await once.GetAsync());
    }
}

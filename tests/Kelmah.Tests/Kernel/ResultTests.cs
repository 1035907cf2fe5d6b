using Kelmah.Kernel;

namespace Kelmah.Tests.Kernel;

public sealed class ResultTests
{
    [Fact]
    public void A_value_is_no_refusal()
    {
        Result<int> result = 7;

        Assert.False(result.IsRefused(out _, out var value));
        Assert.Equal((7, 7), (value, result.Value));
    }

    [Fact]
    public void A_refusal_has_no_value()
    {
        Result<int> result = RequestErrors.NotFound;

        Assert.True(result.IsRefused(out var refusal, out _));
        Assert.Equal(RequestErrors.NotFound, refusal.Error);
        Assert.Throws<InvalidOperationException>(() => result.Value);
    }

    [Fact]
    public void A_step_after_a_refusal_does_not_run()
    {
        Result<int> refused = RequestErrors.NotFound;

        var next = refused.Then<string>(_ => throw new InvalidOperationException("It ran."));

        Assert.Equal(RequestErrors.NotFound, next.Refusal!.Error);
    }
}

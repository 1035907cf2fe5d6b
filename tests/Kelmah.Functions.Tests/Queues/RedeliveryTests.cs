using System.Collections.Immutable;
using Kelmah.Functions.Queues;
using Kelmah.Testing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace Kelmah.Functions.Tests.Queues;

public sealed class RedeliveryTests
{
    private readonly FakeTimeProvider clock = new(TestTime.Start);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(5, 16)]
    [InlineData(9, 240)]
    [InlineData(1000, 240)]
    public async Task A_message_that_failed_is_held_longer_after_each_delivery_and_then_told_of(int delivery, int seconds)
    {
        var failing = Middleware().Invoke(Invocation("serviceBusTrigger", delivery), static _ => throw new InvalidOperationException("Away."));

        clock.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
        Assert.False(failing.IsCompleted);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        await Assert.ThrowsAsync<InvalidOperationException>(() => failing);
    }

    [Fact]
    public async Task One_that_is_done_and_what_no_queue_triggers_are_not_held()
    {
        await Middleware().Invoke(Invocation("serviceBusTrigger", 1), static _ => Task.CompletedTask);
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => Middleware().Invoke(Invocation("httpTrigger", 1), static _ => throw new InvalidOperationException("Away.")));
    }

    [Fact]
    public async Task An_end_of_the_worker_ends_the_hold()
    {
        using var ending = new CancellationTokenSource();
        var failing = Middleware().Invoke(Invocation("serviceBusTrigger", 9, ending.Token), static _ => throw new InvalidOperationException("Away."));

        await ending.CancelAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => failing);
    }

    private static FunctionContext Invocation(string trigger, int delivery, CancellationToken end = default)
    {
        var binding = Mock.Of<BindingMetadata>(metadata => metadata.Type == trigger);
        var definition = Mock.Of<FunctionDefinition>(function => function.InputBindings == ImmutableDictionary<string, BindingMetadata>.Empty.Add("message", binding));
        var data = new Dictionary<string, object?> { ["DeliveryCount"] = $"{delivery}" };
        return Mock.Of<FunctionContext>(context => context.FunctionDefinition == definition && context.CancellationToken == end
            && context.BindingContext == Mock.Of<BindingContext>(bindings => bindings.BindingData == data));
    }

    private RedeliveryMiddleware Middleware() => new(Options.Create(new QueueOptions()), clock);
}

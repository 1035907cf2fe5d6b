using Kelmah.Kernel.Idempotency;

namespace Kelmah.Tests.Kernel.Idempotency;

public sealed class IdempotentRequestTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly IdempotencyOptions Limits = new();

    [Theory]
    [InlineData("running", "same", 0, "idempotent_request_running")]
    [InlineData("running", "same", 15, "starts")]
    [InlineData("running", "other", 0, "idempotency_key_reused")]
    [InlineData("running", "same", 86_400, "starts")]
    [InlineData("answered", "same", 0, "answered")]
    [InlineData("answered", "same", 86_399, "answered")]
    [InlineData("answered", "other", 0, "idempotency_key_reused")]
    [InlineData("answered", "same", 86_400, "starts")]
    [InlineData("answered", "other", 86_400, "starts")]
    public void A_repeat_in_each_state(string state, string body, int seconds, string outcome)
    {
        var first = IdempotentRequest.Start(new Guid(1, 0, 0, new byte[8]), new Guid(2, 0, 0, new byte[8]), "key", "same", Limits, Now).Committed<IdempotentRequest>();
        if (state == "answered") first = first.Finish(new RecordedAnswer(201), Now).Committed<IdempotentRequest>();

        var result = first.Repeat(body, Limits, Now.AddSeconds(seconds));

        if (result.IsRefused(out var refusal, out var next)) Assert.Equal(outcome, refusal.Error.Code);
        else Assert.Equal(outcome, next!.NewEvents.IsEmpty ? "answered" : "starts");
    }
}

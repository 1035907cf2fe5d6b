using System.Text.Json;
using Kelmah.Payments;

namespace Kelmah.Functions.Orchestrations;

/// <summary>What the orchestration of a withdrawal does.</summary>
public sealed class WithdrawalActivities(SendWithdrawal send)
{
    /// <summary>Has Stripe do the next step, under a key that makes a repeat harmless. While Stripe does not answer, it is tried again.</summary>
    [Function("SendWithdrawalOnce")]
    public async Task<SentWithdrawal> SendWithdrawalOnce([ActivityTrigger] Guid withdrawalId, CancellationToken cancellationToken)
    {
        var sent = await send.ExecuteAsync(withdrawalId, cancellationToken);
        if (sent.IsRefused(out var refusal, out var withdrawal))
        {
            if (refusal.Error.RetryHelps) throw new InvalidOperationException($"Withdrawal {withdrawalId} is not sent yet: {refusal.Error.Code}.");
            return new SentWithdrawal(refusal.Error.Code, Ended: false);
        }

        return new SentWithdrawal(JsonNamingPolicy.SnakeCaseLower.ConvertName(withdrawal!.Status.ToString()), !withdrawal.IsUnderWay);
    }
}

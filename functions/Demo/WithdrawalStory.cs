namespace Kelmah.Functions.Demo;

/// <summary>How the worker of a completed contract is paid out in Ghana, where the payment provider does not pay: to a mobile money number, by an administrator.</summary>
/// <param name="contract">Its worker has earned.</param>
/// <param name="admin">Signed in.</param>
public sealed class WithdrawalStory(ContractStory contract, StoryClient admin)
{
    private const string Phone = "+233201234567";

    private string withdrawalId = "";

    /// <summary>Every step with the sentence that tells it, in order. Each ends when its effect can be seen.</summary>
    public IReadOnlyList<StoryStep> Steps =>
    [
        new("Kofi verifies his telephone number, and gives it as his mobile money number", GiveNumberAsync),
        new("Five days later what he earned can be withdrawn", EarnedAsync),
        new("Kofi withdraws 1000.00 GHS, and confirms it with a code from a mail", WithdrawAsync),
        new("An administrator takes it on, pays it, and records the network's reference", PayAsync),
        new("The withdrawal is paid, and 350.00 GHS stay in his wallet", PaidAsync),
    ];

    private StoryClient Worker => contract.Worker;

    private async Task GiveNumberAsync(CancellationToken cancellationToken)
    {
        await Worker.PatchAsync("/api/v1/users/me", new { profile = new { phone = Phone } }, cancellationToken);
        var code = await Worker.CodeAsync(Phone, () => Worker.PostAsync("/api/v1/users/me/phone/code", null, cancellationToken), cancellationToken);
        await Worker.PostAsync("/api/v1/users/me/phone/verify", new { code }, cancellationToken);
        await Worker.ProveAsync(cancellationToken);
        await Worker.PutAsync(
            "/api/v1/payouts/destination", new { kind = "mobile_money", country = "GH", holder = "Kofi Boateng", network = "MTN", phone = Phone }, cancellationToken);
    }

    private async Task EarnedAsync(CancellationToken cancellationToken)
    {
        await contract.PassTimeAsync(TimeSpan.FromDays(5) + TimeSpan.FromMinutes(1), cancellationToken);
        await Worker.WaitForAsync("/api/v1/wallet", wallet => wallet.Text("balance") == "1350.00 GHS", cancellationToken);
    }

    private async Task WithdrawAsync(CancellationToken cancellationToken)
    {
        await Worker.ProveAsync(cancellationToken);
        var withdrawal = await Worker.PostAsync("/api/v1/wallet/withdrawals", new { amount = new { amount = "1000.00", currency = "GHS" } }, cancellationToken);
        withdrawalId = withdrawal.Text("id");
    }

    private async Task PayAsync(CancellationToken cancellationToken)
    {
        await admin.PostAsync($"/api/v1/admin/payouts/{withdrawalId}/claim", null, cancellationToken);
        await admin.ProveAsync(cancellationToken);
        await admin.PostAsync($"/api/v1/admin/payouts/{withdrawalId}/paid", new { reference = "MTN 4711 0815" }, cancellationToken);
    }

    private async Task PaidAsync(CancellationToken cancellationToken)
    {
        await Worker.WaitForAsync($"/api/v1/wallet/withdrawals/{withdrawalId}", withdrawal => withdrawal.Text("status") == "paid", cancellationToken);
        await Worker.WaitForAsync("/api/v1/wallet", wallet => wallet.Text("balance") == "350.00 GHS", cancellationToken);
    }
}

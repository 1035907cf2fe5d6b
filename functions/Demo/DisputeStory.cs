using System.Text.Json;

namespace Kelmah.Functions.Demo;

/// <summary>
/// How a dispute is settled by its parties alone: the hirer disputes what was delivered, each side says in secret what it would agree to, and when
/// the two cross, the money is divided halfway between them.
/// </summary>
/// <param name="contract">Of two users who are signed in; not begun yet.</param>
public sealed class DisputeStory(ContractStory contract)
{
    private string disputeId = "";

    /// <summary>Every step with the sentence that tells it, in order. Each ends when its effect can be seen.</summary>
    public IReadOnlyList<StoryStep> Steps =>
    [
        new("Ama and Kofi sign another contract, and she funds it", contract.FundNewAsync),
        new("Kofi delivers the second milestone", DeliverAsync),
        new("Ama disputes it: its 500.00 GHS are frozen, and the other milestone goes on", OpenAsync),
        new("Kofi answers, and gives a photo as evidence that nobody can change", AnswerAsync),
        new("Ama says in secret that she would let him have 300.00 GHS", token => OfferAsync(contract.Hirer, "300.00", token)),
        new("Kofi says in secret that he would take 350.00 GHS, and neither learns of the other's offer", OfferTooMuchAsync),
        new("Kofi thinks again, and would take 270.00 GHS: the offers cross, halfway at 285.00 GHS", OfferLessAsync),
        new("285.00 GHS go to Kofi before the fee and 215.00 GHS back to Ama, and the contract goes on", SettledAsync),
    ];

    private async Task DeliverAsync(CancellationToken cancellationToken) => await contract.DeliverPhotoAsync(contract.MilestoneIds[1], cancellationToken);

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        var dispute = await contract.Hirer.PostAsync(
            $"/api/v1/contracts/{contract.ContractId}/disputes",
            new
            {
                reason = "The consumer unit trips",
                description = "It trips whenever the kitchen is used.",
                milestoneId = contract.MilestoneIds[1],
            },
            cancellationToken);
        disputeId = dispute.Text("id");
        await contract.Worker.WaitForAsync($"/api/v1/contracts/{contract.ContractId}", found => found.Text("status") == "disputed", cancellationToken);
    }

    private async Task AnswerAsync(CancellationToken cancellationToken)
    {
        await contract.Worker.PostAsync($"/api/v1/disputes/{disputeId}/answer", new { answer = "It did not trip when I left: the cooker must be faulty." }, cancellationToken);
        var photo = await contract.Worker.UploadAsync("/api/v1/attachments", "unit.png", ContractStory.Photo, cancellationToken);
        await contract.Worker.PostAsync(
            $"/api/v1/disputes/{disputeId}/evidence",
            new { text = "The unit holds with everything but the cooker switched on.", attachmentIds = new[] { photo.Text("id") } },
            cancellationToken);
    }

    private async Task OfferTooMuchAsync(CancellationToken cancellationToken)
    {
        await OfferAsync(contract.Worker, "350.00", cancellationToken);
        await contract.Hirer.WaitForAsync($"/api/v1/disputes/{disputeId}", dispute => dispute.Text("status") == "open" && dispute.Text("yourOffer") == "300.00 GHS", cancellationToken);
    }

    private async Task OfferLessAsync(CancellationToken cancellationToken)
    {
        await OfferAsync(contract.Worker, "270.00", cancellationToken);
        await contract.Hirer.WaitForAsync($"/api/v1/disputes/{disputeId}", dispute => dispute.Text("status") == "resolved", cancellationToken);
    }

    private async Task SettledAsync(CancellationToken cancellationToken)
    {
        await contract.Hirer.WaitForAsync($"/api/v1/contracts/{contract.ContractId}", found => found.Text("status") == "active", cancellationToken);
        await contract.Hirer.WaitForAsync(
            $"/api/v1/contracts/{contract.ContractId}/escrow",
            escrow => escrow.Text("held") == "1000.00 GHS" && escrow.Text("released") == "285.00 GHS" && escrow.Text("refunded") == "215.00 GHS",
            cancellationToken);
    }

    private Task<JsonElement> OfferAsync(StoryClient party, string toWorker, CancellationToken cancellationToken) => party.PostAsync(
        $"/api/v1/disputes/{disputeId}/offers", new { toWorker = new { amount = toWorker, currency = "GHS" } }, cancellationToken);
}

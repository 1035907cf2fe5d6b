using Xunit.Abstractions;

namespace Kelmah.Tests.Lives;

/// <summary>
/// The host dies before and after each operation of what a user does with payment methods and a subscription. Stripe has one customer, one
/// subscription and one charge for each period or change in the end, and what is stored says the same. Cuts are chosen as for the sagas of money.
/// </summary>
[Trait("Length", "Scaled")]
public sealed class BillingSagaCrashTests(ITestOutputHelper output)
{
    private static readonly TimeSpan[] OneMonth = [TimeSpan.FromDays(16), TimeSpan.FromDays(16)];

    private static readonly Dictionary<string, BillingSaga> Sagas = new(StringComparer.Ordinal)
    {
        ["A card is stored"] = new(_ => Task.CompletedTask, stage => stage.StoreAsync("pm_card_visa"), new(1, 1, "visa*", "", "")),
        ["A second card is stored"] = new(VisaAsync, stage => stage.StoreAsync("pm_card_mastercard"), new(1, 2, "mastercard, visa*", "", "")),
        ["Another card is made the default"] = new(BothAsync, stage => stage.MakeDefaultAsync(2), new(1, 2, "mastercard*, visa", "", "")),
        ["The default card is removed"] = new(BothAsync, stage => stage.RemoveAsync(1), new(1, 2, "mastercard*", "", "")),
        ["The only card is removed"] = new(VisaAsync, stage => stage.RemoveAsync(1), new(1, 1, "", "", "")),
        ["A user subscribes"] = new(
            VisaAsync,
            async stage =>
            {
                await stage.SubscribeAsync("plus");
                await stage.PaidAsync(1);
            },
            new(1, 1, "visa*", "5000 active", "visa")),
        ["A period is renewed"] = new(
            PlusAsync,
            async stage =>
            {
                await stage.PassAsync(OneMonth);
                await stage.PaidAsync(2);
            },
            new(1, 1, "visa*", "5000 active", "visa, visa")),
        ["The plan is changed to a dearer one"] = new(
            PlusAsync,
            async stage =>
            {
                await stage.ChangeAsync("business");
                await stage.PaidAsync(2);
            },
            new(1, 1, "visa*", "20000 active", "visa, visa")),
        ["The plan is changed to a cheaper one, which the credit then pays for"] = new(
            BusinessAsync,
            async stage =>
            {
                await stage.ChangeAsync("plus");
                await stage.PassAsync(OneMonth);
            },
            new(1, 1, "visa*", "5000 active", "visa")),
        ["It is cancelled, and ends with its period"] = new(
            PlusAsync,
            async stage =>
            {
                await stage.CancelAsync();
                await stage.PassAsync(OneMonth);
                await stage.EndedAsync();
            },
            new(1, 1, "visa*", "5000 canceled at its end", "visa")),
        ["It is cancelled, gone on with, and renewed"] = new(
            PlusAsync,
            async stage =>
            {
                await stage.CancelAsync();
                await stage.ChangeAsync("plus");
                await stage.PassAsync(OneMonth);
                await stage.PaidAsync(2);
            },
            new(1, 1, "visa*", "5000 active", "visa, visa")),
        ["Another card takes the first one's place, and pays the next period"] = new(
            async stage =>
            {
                await PlusAsync(stage);
                await stage.StoreAsync("pm_card_mastercard");
            },
            async stage =>
            {
                await stage.MakeDefaultAsync(2);
                await stage.RemoveAsync(1);
                await stage.PassAsync(OneMonth);
                await stage.PaidAsync(2);
            },
            new(1, 2, "mastercard*", "5000 active", "visa, mastercard")),
    };

    public static TheoryData<string> Names => [.. Sagas.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Stripe_has_everything_once_and_agrees_wherever_the_host_dies_in(string saga) =>
        await Cuts.AssertWholeAsync(cut => BillingStage.PlayAsync(Sagas[saga], cut), Sagas[saga].End, output);

    private static Task VisaAsync(BillingStage stage) => stage.StoreAsync("pm_card_visa");

    private static async Task BothAsync(BillingStage stage)
    {
        await VisaAsync(stage);
        await stage.StoreAsync("pm_card_mastercard");
    }

    private static async Task PlusAsync(BillingStage stage)
    {
        await VisaAsync(stage);
        await stage.SubscribeAsync("plus");
        await stage.PaidAsync(1);
    }

    private static async Task BusinessAsync(BillingStage stage)
    {
        await VisaAsync(stage);
        await stage.SubscribeAsync("business");
        await stage.PaidAsync(1);
    }
}

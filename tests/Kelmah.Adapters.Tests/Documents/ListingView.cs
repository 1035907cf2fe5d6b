namespace Kelmah.Adapters.Tests.Documents;

public sealed record ListingView(
    Guid Id, string Title, IReadOnlyList<string> Tags, ListingView.PriceView? Price, bool Urgent, ListingStatus? Status = null)
{
    public sealed record PriceView(long MinorUnits);
}

namespace Kelmah.Adapters.Tests.Documents;

public enum ListingStatus
{
    Draft,
    InProgress,
    Done,
}

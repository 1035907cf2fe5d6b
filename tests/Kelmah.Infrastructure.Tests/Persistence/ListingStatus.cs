namespace Kelmah.Infrastructure.Tests.Persistence;

public enum ListingStatus
{
    Draft,
    InProgress,
    Done,
}

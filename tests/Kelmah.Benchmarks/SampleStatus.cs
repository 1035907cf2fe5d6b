namespace Kelmah.Benchmarks;

public enum SampleStatus
{
    Draft,
    Active,
    Closed,
}

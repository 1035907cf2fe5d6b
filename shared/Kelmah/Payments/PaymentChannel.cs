namespace Kelmah.Payments;

/// <summary>How a hirer pays.</summary>
public enum PaymentChannel
{
    /// <summary>By card: confirmed within minutes.</summary>
    Card,

    /// <summary>By mobile money: may take a day.</summary>
    MobileMoney,
}

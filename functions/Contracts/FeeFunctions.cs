using Kelmah.Contracts;
using Kelmah.Functions.Http;
using Kelmah.Kernel.Persistence;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Contracts;

/// <summary>The platform's fees.</summary>
public sealed class FeeFunctions(Fees fees)
{
    [Function("ListFees")]
    [Endpoint(Access.Everybody, "Lists the platform's fees: those that are past, in force and to come, oldest first. All of them stand on one page.", NotPrivate = NotPrivate.Public, Response = typeof(Page<FeeScheduleView>))]
    public IResult List([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/fees")] HttpRequest request) =>
        new JsonAnswer<Page<FeeScheduleView>>(fees.List(), StatusCodes.Status200OK);
}

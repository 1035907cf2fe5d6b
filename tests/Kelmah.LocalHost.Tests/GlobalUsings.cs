global using Kelmah.LocalHost.Durable;
global using Kelmah.ServiceBusTrigger;
global using Microsoft.Azure.Functions.Worker;
global using Microsoft.Azure.Functions.Worker.Http;
global using Microsoft.Azure.Functions.Worker.Middleware;
global using Microsoft.Extensions.Hosting;

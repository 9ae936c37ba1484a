package github

import "context"

func (p *publication) discuss(context.Context) {}
func (p *publication) check(context.Context)   {}
func (p *publication) upload(context.Context)  {}
